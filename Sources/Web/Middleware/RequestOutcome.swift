import Synchronization

/// What the steps inside a request learn for its one line in the log; every copy of a context shares it.
final class RequestOutcome: Sendable {
    /// Everything that was learned.
    struct Facts: Sendable, Hashable {
        /// Role of the bearer; nil where there are no roles, and before the bearer is known.
        var role: String?
        /// Code of the refusal; on the mesh listener, which has no codes, its constant sentence.
        var code: String?
        /// An error that nothing maps, as it describes itself; only the log may hold it.
        var cause: String?
        /// The machine that calls: the one that its bearer belongs to, else the one that it says it is.
        var peer: String?
        /// The key under which the request counts once.
        var idempotencyKey: String?
        /// True when the caller hung up or the process stops, so that nobody reads the answer.
        var isAbandoned = false
    }

    private let facts = Mutex(Facts())

    /// What is known by now.
    var known: Facts { facts.withLock { $0 } }

    /// Adds to it.
    func note(_ change: (inout Facts) -> Void) { facts.withLock { change(&$0) } }
}
