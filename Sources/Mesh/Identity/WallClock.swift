/// Tells the time of day; the live one is made in `vox` alone, tests turn theirs by hand.
package struct WallClock: Sendable {
    private let nowMicros: @Sendable () -> Int64

    /// Wraps a source of Unix microseconds.
    package init(_ nowMicros: @escaping @Sendable () -> Int64) {
        self.nowMicros = nowMicros
    }

    /// Unix microseconds, now.
    package func micros() -> Int64 { nowMicros() }

    /// Unix milliseconds, now.
    package func millis() -> Int64 { nowMicros() / 1_000 }
}
