/// How large the store may grow before it is said.
package struct StoreSizeLimit: Sendable, Hashable {
    /// The limit in bytes; nil says nothing ever.
    package let bytes: UInt64?

    /// Takes `mesh.store.size_alert_mb`; 0 is no limit.
    package init(megabytes: Int) {
        bytes = megabytes > 0 ? UInt64(megabytes) << 20 : nil
    }

    /// What is above the limit; nil when nothing is.
    package func excess(ofBytes used: UInt64) -> StoreExcess? {
        guard let bytes, used > bytes else { return nil }
        return StoreExcess(usedBytes: used, limitBytes: bytes)
    }
}

/// A store above its limit, in words.
package struct StoreExcess: Sendable, Hashable {
    /// Bytes that are in use.
    package let usedBytes: UInt64
    /// Bytes of the limit.
    package let limitBytes: UInt64

    /// What is the matter, one sentence.
    package var sentence: String {
        "The store holds \(usedBytes >> 20) MiB, above the \(limitBytes >> 20) MiB of mesh.store.size_alert_mb."
    }

    /// What to do next, one sentence.
    package var remedy: String {
        "Move old entries of the log into files with vox audit archive, or raise mesh.store.size_alert_mb."
    }
}

/// When growth is worth a word: once above the limit, then for each tenth on top; below the limit it begins anew.
struct StoreGrowth: Sendable, Hashable {
    /// Size when it was last said, bytes.
    private(set) var toldBytes: UInt64?

    /// Whether to speak of what was measured now.
    mutating func handle(_ excess: StoreExcess?) -> Bool {
        guard let excess else {
            toldBytes = nil
            return false
        }
        if let toldBytes, excess.usedBytes < toldBytes + max(1, toldBytes / 10) { return false }
        toldBytes = excess.usedBytes
        return true
    }
}
