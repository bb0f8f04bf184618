/// Rings of a bell that one loop listens to; rings that come together are one.
final class Bell: Sendable {
    /// What the listener iterates over.
    let rings: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (rings, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func ring() { continuation.yield() }
    func stop() { continuation.finish() }
}
