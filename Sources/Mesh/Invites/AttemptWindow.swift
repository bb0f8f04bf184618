import Synchronization

/// At most so many attempts a minute for each name.
final class AttemptWindow: Sendable {
    private static let windowMicros: Int64 = 60_000_000
    private static let mostNames = 10_000

    private let limit: Int
    private let attempts = Mutex<[String: [Int64]]>([:])

    init(limit: Int) {
        self.limit = limit
    }

    /// Counts an attempt; otherwise says after how many seconds to come back.
    func take(_ name: String, nowMicros: Int64) -> Int? {
        attempts.withLock { attempts in
            let recent = (attempts[name] ?? []).filter { nowMicros - $0 < Self.windowMicros }
            guard recent.count < limit else {
                attempts[name] = recent
                let wait = Self.windowMicros - (nowMicros - (recent.first ?? nowMicros))
                return max(1, Int((wait + 999_999) / 1_000_000))
            }
            attempts[name] = recent + [nowMicros]
            if attempts.count > Self.mostNames {
                attempts = attempts.filter { nowMicros - ($0.value.last ?? 0) < Self.windowMicros }
            }
            return nil
        }
    }
}
