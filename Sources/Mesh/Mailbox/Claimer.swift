import Synchronization

/// Whoever asked for a row, while the claim stands in line for the writer.
final class Claimer: Sendable {
    private let hasGone = Atomic(false)

    /// False once it has hung up and must be given nothing.
    var isThere: Bool { !hasGone.load(ordering: .acquiring) }

    /// The answer would reach nobody.
    func hangUp() {
        hasGone.store(true, ordering: .releasing)
    }
}
