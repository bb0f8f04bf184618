extension DonationsPolicy {
    /// Names of every field that a policy block knows, in canonical order.
    package static let fieldNames = DonationsField.allCases.map(\.rawValue)
}

extension DonationsPolicy.Slot {
    /// Whether a word may name a slot: a letter or `_`, then letters, digits or `_`, at most 64 bytes in all.
    package static func isKind(_ text: String) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 }
        guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
        return isLetter(first) && text.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) }
    }
}
