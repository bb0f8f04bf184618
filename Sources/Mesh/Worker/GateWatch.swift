import Synchronization

/// What the control plane's answers say of a node's gates, so that a paused worker knows when to ask again.
///
/// A refused claim is not repeated for a minute, unless a sign of life is answered without gates before that.
final class GateWatch: Sendable {
    private struct State {
        var isClosed = false
        /// A refusal that no answer has explained; it opens once only.
        var isUnexplained = false
    }

    private let state = Mutex(State())
    private let bell = Bell()

    /// Takes the gates from the record that a join or a sign of life was answered with.
    func note(_ record: NodeRecord) {
        let isClosed = record.admission != nil || record.maintenance == true || record.quarantined == true
        let hasOpened = state.withLock { state in
            if isClosed { state.isUnexplained = false }
            defer { state.isClosed = isClosed }
            return state.isClosed && !isClosed
        }
        if hasOpened { bell.ring() }
    }

    /// A claim was answered with a row or with none.
    func noteAnswer() { state.withLock { $0.isUnexplained = false } }

    /// A claim was refused; a second refusal without a reason in between is no matter of gates.
    func noteRefusal() {
        state.withLock { state in
            guard !state.isUnexplained else { return }
            (state.isClosed, state.isUnexplained) = (true, true)
        }
    }

    /// Waits until the gates open, but not longer than a time; true when they opened.
    func opens(within limit: Duration) async -> Bool {
        await bell.wait(atMost: limit)
        return state.withLock { !$0.isClosed }
    }
}
