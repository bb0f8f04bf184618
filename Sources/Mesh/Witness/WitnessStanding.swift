import Audit

/// What a witness says of this machine's log.
package struct WitnessStanding: Hashable, Sendable {
    /// The node that witnesses.
    package let node: NodeID
    /// Its cosigner key.
    package let key: String
    /// Entries that its newest cosignature covers; 0 before the first.
    package var size: UInt64 = 0
    /// The note with its line; nil before the first.
    package var note: String?
    /// When it cosigned, Unix milliseconds; nil before the first.
    package var cosignedMs: Int64?
    /// Its last refusal.
    package var refusal: WitnessRefusal?

    /// Whether it refuses the log at this moment.
    package var isRefusing: Bool { refusal.map { $0.atMs > cosignedMs ?? .min } ?? false }
}

/// Why a checkpoint was not cosigned.
package struct WitnessRefusal: Hashable, Sendable {
    /// First entry that is not what it was.
    package let index: UInt64
    /// Code of the fault.
    package let reason: String
    /// A sentence about it.
    package let detail: String
    /// When, Unix milliseconds.
    package let atMs: Int64

    init(index: UInt64, reason: String, detail: String, atMs: Int64) {
        self.index = index
        self.reason = reason
        self.detail = detail
        self.atMs = atMs
    }

    init(_ fault: LogFault, atMs: Int64) {
        self.init(index: fault.index, reason: fault.reason.rawValue, detail: fault.detail, atMs: atMs)
    }

    /// Whether it says the same, whenever that was.
    func isSame(as other: WitnessRefusal?) -> Bool {
        other?.index == index && other?.reason == reason && other?.detail == detail
    }
}

/// A log of another machine that this one witnesses.
package struct WitnessedLog: Hashable, Sendable {
    /// Its id.
    package let logID: String
    /// The id that this machine has in that mesh.
    package let node: NodeID
    /// Handle of the mesh's owner.
    package let inviter: String
    /// The verifier key that the next checkpoint is expected from.
    package var key: String
    /// The newest checkpoint that was found to hold, as a note.
    package var note: String
    /// Entries that it covers.
    package var size: UInt64
    /// When it was cosigned, Unix milliseconds.
    package var cosignedMs: Int64
    /// The last refusal.
    package var refusal: WitnessRefusal?

    /// Whether the log is refused at this moment.
    package var isRefused: Bool { refusal.map { $0.atMs >= cosignedMs } ?? false }
}
