/// What one question to the machine came to.
package enum Probed<Value: Sendable>: Sendable {
    /// The answer.
    case found(Value)
    /// This kind of machine has no such thing, or says nothing of it.
    case absent
    /// It should have answered and did not; one sentence, without names or paths.
    case failed(String)
}

/// The questions that a machine asks itself for its record; tests hand in the answers.
///
/// Asked again for each record, so every answer comes at once.
package struct NodeProbes: Sendable {
    /// Name of the machine.
    package var hostName: @Sendable () -> Probed<String> = { .absent }
    /// Processor architecture, `x86_64` or `arm64`.
    package var arch: @Sendable () -> Probed<String> = { .absent }
    /// Processor cores that are free to use.
    package var coreCount: @Sendable () -> Probed<Int> = { .absent }
    /// Memory that new work can use, bytes.
    package var freeMemoryBytes: @Sendable () -> Probed<UInt64> = { .absent }

    /// A machine that says nothing of itself.
    package init() {}
}

/// Asks, and remembers what failed.
struct ProbeRound {
    let metrics: Metrics
    private(set) var failures: [String] = []

    init(metrics: Metrics) { self.metrics = metrics }

    /// The answer, nil when there is none; the name of a probe that fails is counted.
    mutating func ask<Value>(_ name: String, _ probe: @Sendable () -> Probed<Value>) -> Value? {
        switch probe() {
        case .found(let value): return value
        case .absent: return nil
        case .failed(let sentence):
            metrics.count(.probeFailures, [name])
            failures.append(sentence)
            return nil
        }
    }
}
