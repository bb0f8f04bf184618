import Synchronization

/// Gathers values from many tasks.
final class Recorder<Value: Sendable>: Sendable {
    private let kept = Mutex<[Value]>([])

    var values: [Value] { kept.withLock { $0 } }

    func add(_ value: Value) { kept.withLock { $0.append(value) } }
}
