package import VoxCrypto

/// What the author of an entry decides; position, time, hashes and signature are added when it is sealed.
package struct EntryDraft: Sendable, Hashable {
    /// What is recorded.
    package var kind: EntryKind

    /// Who did it: `dashboard-user`, `cli-user`, `mesh:<role>`, `node:<id>` or `system`.
    package var actor: String

    /// The action's word; empty when there is none.
    package var action: String

    /// The id of what is acted on; empty when there is none.
    package var target: String

    /// Why, in the actor's words; at most 500 Unicode scalars, empty when there is none.
    package var reason: String

    /// Facts specific to the kind: an object without fractions or integers beyond ±(2^53 − 1).
    package var payload: JSONValue

    /// Makes a draft; it is checked when it is sealed.
    package init(
        kind: EntryKind, actor: String, action: String = "", target: String = "", reason: String = "",
        payload: JSONValue = .object([:])
    ) {
        self.kind = kind
        self.actor = actor
        self.action = action
        self.target = target
        self.reason = reason
        self.payload = payload
    }
}

extension EntryDraft {
    /// The draft of a log's first entry, which carries the key that signs what follows.
    package static func logOpened(key: Ed25519PublicKey, after previous: PreviousLog? = nil) -> EntryDraft {
        var payload: [String: JSONValue] = ["public_key": .string(key.base64)]
        if let previous {
            payload["previous_log_id"] = .string(previous.logID)
            payload["previous_size"] = .integer(Int64(clamping: previous.size))
            payload["previous_root"] = .string(previous.rootHash.hex)
            payload["reason"] = .string(previous.reason)
        }
        return EntryDraft(kind: .logOpened, actor: "system", payload: .object(payload))
    }
}

/// The log that a new one replaces because its key was lost or leaked.
package struct PreviousLog: Sendable, Hashable {
    /// The id of the replaced log.
    package let logID: String

    /// How many of its entries its last checkpoint covers.
    package let size: UInt64

    /// The root hash in that checkpoint.
    package let rootHash: SHA256Digest

    /// Why it was replaced.
    package let reason: String

    /// Names the replaced log.
    package init(logID: String, size: UInt64, rootHash: SHA256Digest, reason: String) {
        self.logID = logID
        self.size = size
        self.rootHash = rootHash
        self.reason = reason
    }
}
