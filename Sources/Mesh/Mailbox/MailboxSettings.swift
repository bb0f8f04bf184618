package import VoxCrypto

/// What the mailbox must know of the configuration; closures are read at each call.
package struct MailboxSettings: Sendable {
    /// Length of an inbox lease, milliseconds; clamped to one second … one hour.
    package var leaseMs: @Sendable () -> Int64 = { 120_000 }
    /// Most rows, acked ones included; clamped to 1…500 000.
    package var mostRows: @Sendable () -> Int = { 50_000 }
    /// True when the oldest un-acked rows make room instead of a refusal.
    package var dropsOldest: @Sendable () -> Bool = { false }
    /// How long acked rows are kept, milliseconds; clamped to 0…30 days.
    package var ackedAgeMs: @Sendable () -> Int64 = { 86_400_000 }
    /// Delivers a second for each bearer; 0 means no limit.
    package var deliversPerSecond = 2_000
    /// Delivers at once for each bearer.
    package var deliverBurst = 10_000
    /// Claims that may wait at once.
    package var mostWaiters = 4_096
    /// Key for results of senders without a bound key.
    package var verifyKey: Ed25519PublicKey?
    /// True when unsigned results are refused.
    package var requiresAttestation = false

    /// The contract's defaults.
    package init() {}

    var clampedLeaseMs: Int64 { min(max(leaseMs(), 1_000), Self.longestLeaseMs) }

    /// Longest lease, milliseconds.
    static let longestLeaseMs: Int64 = 3_600_000
    var clampedMostRows: Int { min(max(mostRows(), 1), 500_000) }
    var clampedAckedAgeMs: Int64 { min(max(ackedAgeMs(), 0), 30 * 86_400_000) }
}
