import Synchronization

/// A token bucket for each bearer.
final class DeliverLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAtMicros: Int64
    }

    /// Buckets that are kept; full ones are forgotten first.
    private static let mostBuckets = 4_096

    private let ratePerSecond: Double
    private let burst: Double
    private let buckets = Mutex<[String: Bucket]>([:])

    init(ratePerSecond: Int, burst: Int) {
        self.ratePerSecond = Double(ratePerSecond)
        self.burst = Double(max(burst, ratePerSecond))
    }

    /// Takes one token; otherwise says after how many seconds to come back.
    func take(_ source: String, nowMicros: Int64) -> Int? {
        guard ratePerSecond > 0 else { return nil }
        return buckets.withLock { buckets in
            var bucket = buckets[source] ?? Bucket(tokens: burst, filledAtMicros: nowMicros)
            let elapsed = Double(max(0, nowMicros - bucket.filledAtMicros)) / 1_000_000
            bucket.tokens = min(burst, bucket.tokens + elapsed * ratePerSecond)
            bucket.filledAtMicros = max(bucket.filledAtMicros, nowMicros)
            defer { buckets[source] = bucket }
            guard bucket.tokens >= 1 else {
                return max(1, Int(((1 - bucket.tokens) / ratePerSecond).rounded(.up)))
            }
            bucket.tokens -= 1
            if buckets.count > Self.mostBuckets {
                buckets = buckets.filter { nowMicros - $0.value.filledAtMicros < 10_000_000 }
            }
            return nil
        }
    }
}
