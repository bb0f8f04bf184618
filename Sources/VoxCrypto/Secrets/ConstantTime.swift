import CSodium

/// Comparisons whose duration does not depend on where two values differ.
package enum ConstantTime {
    /// Whether both byte strings are equal; only their lengths may show in the time taken.
    package static func equals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        Sodium.start()
        return sodium_memcmp(left, right, left.count) == 0
    }

    /// Whether both strings have the same UTF-8 bytes; only their lengths may show in the time taken.
    package static func equals(_ left: String, _ right: String) -> Bool {
        equals(Array(left.utf8), Array(right.utf8))
    }
}

/// Whether both byte strings are equal; only their lengths may show in the time taken.
package func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    ConstantTime.equals(left, right)
}
