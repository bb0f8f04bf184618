/// Watches an answer for stop strings while it streams.
///
/// Text that may still become a stop string is held back; so what was handed out never has to be taken back. Works on
/// UTF-8 bytes, because string equality would also match canonically equivalent text.
struct StopText: Sendable {
    private let stops: [[UInt8]]
    private var held: [UInt8] = []
    /// Whether a stop string has appeared; text after it is gone.
    private(set) var isReached = false

    /// Watches for any of `stops`; empty ones never match.
    init(_ stops: [String]) {
        self.stops = stops.filter { !$0.isEmpty }.map { Array($0.utf8) }
    }

    /// Takes the next piece of the answer; returns what can be handed out.
    mutating func append(_ text: String) -> String {
        guard !isReached else { return "" }
        held += Array(text.utf8)
        if let end = firstStop() {
            isReached = true
            defer { held = [] }
            return String(decoding: held[..<end], as: UTF8.self)
        }
        let kept = longestBeginning()
        defer { held.removeFirst(held.count - kept) }
        return String(decoding: held.dropLast(kept), as: UTF8.self)
    }

    /// What was held back, when nothing follows.
    mutating func finish() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }

    private func firstStop() -> Int? {
        held.indices.first { start in stops.contains { held[start...].starts(with: $0) } }
    }

    /// Bytes at the end that are the beginning of some stop string.
    private func longestBeginning() -> Int {
        let longest = min(held.count, stops.map { $0.count - 1 }.max() ?? 0)
        return stride(from: longest, to: 0, by: -1).first { count in
            stops.contains { $0.count > count && $0.starts(with: held.suffix(count)) }
        } ?? 0
    }
}
