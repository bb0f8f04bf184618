import Dispatch
import Synchronization

/// Work that falls into independent pieces.
enum Concurrent {
    /// Elements that one core takes at a time.
    private static let pieceSize = 64

    /// Maps the elements, in their order, on so many cores at once.
    static func map<Element: Sendable, Value: Sendable>(
        _ elements: ArraySlice<Element>, onCores coreCount: Int, _ transform: @Sendable (Element) -> Value
    ) -> [Value] {
        guard coreCount > 1, elements.count > pieceSize else { return elements.map(transform) }
        let pieceCount = (elements.count + pieceSize - 1) / pieceSize
        let pieces = Mutex([[Value]](repeating: [], count: pieceCount))
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: min(coreCount, pieceCount)) { _ in
            while case let piece = next.add(1, ordering: .relaxed).oldValue, piece < pieceCount {
                let values = elements.dropFirst(piece * pieceSize).prefix(pieceSize).map(transform)
                pieces.withLock { $0[piece] = values }
            }
        }
        return pieces.withLock { Array($0.joined()) }
    }
}
