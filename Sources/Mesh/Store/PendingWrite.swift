import Synchronization

/// A write that waits for its turn; its result is set by `run` and handed over by `finish`.
struct PendingWrite: Sendable {
    /// What the write is for, in words.
    let label: String
    /// Runs the closure; throws what it throws.
    let run: @Sendable (WriteTransaction) throws -> Void
    /// Resumes the caller: with the closure's result, or with the error that undid it.
    let finish: @Sendable ((any Error)?) -> Void

    init<Value: Sendable>(
        _ label: StaticString, body: @escaping @Sendable (WriteTransaction) throws -> Value,
        resume: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        let result = ResultSlot<Value>()
        self.label = "\(label)"
        run = { transaction in
            result.value.withLock { $0 = nil }
            let value = try body(transaction)
            result.value.withLock { $0 = value }
        }
        finish = { error in
            if let error {
                resume(.failure(error))
            } else if let value = result.value.withLock({ $0 }) {
                resume(.success(value))
            } else {
                preconditionFailure("A write that did not fail has a result.")
            }
        }
    }
}

private final class ResultSlot<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}
