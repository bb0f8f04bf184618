extension JSONValue {
    /// The largest whole number, positive or negative, that every JSON reader keeps exact: 2^53 − 1.
    package static let largestExactInteger: Int64 = 9_007_199_254_740_991

    /// The RFC 8785 form, in which equal values have equal bytes; what hashes and signatures cover.
    ///
    /// Fractions and whole numbers beyond ±(2^53 − 1) are refused, so that no reader can round a signed value.
    /// Strings keep their scalars as they are; nothing is normalised.
    package func canonicalBytes() throws(CanonicalJSONError) -> [UInt8] {
        var writer = JSONWriter(allowsAnyNumber: false)
        try writer.write(self)
        return writer.bytes
    }

    /// Compact JSON with sorted keys, for display and for data that is not signed.
    ///
    /// Numbers of every kind are written; a value that JSON cannot carry (infinity, not-a-number) becomes `null`.
    package func jsonBytes() -> [UInt8] {
        var writer = JSONWriter(allowsAnyNumber: true)
        do {
            try writer.write(self)
        } catch {
            preconditionFailure("Only the canonical form refuses values.")
        }
        return writer.bytes
    }

    /// Reads one JSON value as a request may send it: strict, but of two equal keys the last one counts.
    ///
    /// Whole numbers from 2^63 to 2^64 − 1 are doubles, or 2^63 − 1 for a reader that clamps them.
    package init(parsingRequest bytes: [UInt8], clampingWholeNumbers: Bool = false) throws(JSONParseError) {
        var parser = try JSONParser(
            bytes, takesLastOfEqualKeys: true, clampsWholeNumbers: clampingWholeNumbers)
        self = try parser.parseDocument()
    }

    /// Reads exactly one JSON value that fills the input; strict in every respect, see ``JSONParseError``.
    package init(parsing bytes: [UInt8]) throws(JSONParseError) {
        var parser = try JSONParser(bytes)
        self = try parser.parseDocument()
    }
}

/// Why a value has no canonical form.
package enum CanonicalJSONError: Error, Hashable, Sendable {
    /// A number with a fraction or an exponent.
    case fraction
    /// A whole number beyond ±(2^53 − 1); write it as a decimal string.
    case integerOutOfRange(Int64)
}
