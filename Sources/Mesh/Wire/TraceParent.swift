package import VoxCrypto

/// W3C trace context as messages carry it.
package enum TraceParent {
    /// A new trace with a first span, sampled.
    package static func make(_ random: RandomSource) -> String { "00-\(random.hex(32))-\(random.hex(16))-01" }

    /// The lower-case form; nil when the text is not `00-<32 hex>-<16 hex>-<2 hex>` with non-zero ids.
    package static func normalised(_ text: String) -> String? {
        let parts = text.lowercased().split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "00", parts.map(\.utf8.count) == [2, 32, 16, 2] else { return nil }
        let isHex = parts.allSatisfy { part in
            part.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        }
        let hasIDs = parts[1...2].allSatisfy { part in part.utf8.contains { $0 != 48 } }
        return isHex && hasIDs ? parts.joined(separator: "-") : nil
    }
}
