import VoxCrypto

/// The NDJSON form in which a log leaves the machine: an entry a line, then the checkpoint.
package enum LogExport {
    /// An entry as a line, its line end included; only an entry with a forbidden number has none.
    package static func line(for entry: LogEntry) throws(CanonicalJSONError) -> [UInt8] {
        try entry.jsonLine() + [0x0A]
    }

    /// The last line, which carries the checkpoint's note.
    package static func line(forCheckpoint note: String) -> [UInt8] {
        JSONValue.object(["checkpoint": .string(note)]).jsonBytes() + [0x0A]
    }

    /// Verifies an export that starts at entry 0.
    ///
    /// A checkpoint from elsewhere is used instead of the one in the export: only such a copy shows that the tail was
    /// cut. A last line that is not a well-formed checkpoint counts as a malformed entry.
    package static func verify(
        _ export: [UInt8], checkpoint outside: SignedCheckpoint? = nil, key: VerifierKey? = nil,
        onCores coreCount: Int = 1
    ) -> VerificationReport {
        var lines = export.split(separator: 0x0A, omittingEmptySubsequences: false)
        let endsWithLineEnd = lines.last?.isEmpty == true
        if endsWithLineEnd { lines.removeLast() }
        var inside: SignedCheckpoint?
        if let last = lines.last, let found = checkpoint(in: Array(last)) {
            inside = found
            lines.removeLast()
        }
        var verifier = LogVerifier(against: (outside ?? inside).map { [$0] } ?? [])
        for start in stride(from: 0, to: lines.count, by: chunk) {
            verifier.check(lines: lines.dropFirst(start).prefix(chunk).map(Array.init), onCores: coreCount)
        }
        return verifier.finish(key: key)
    }

    /// Lines that are examined at a time.
    private static let chunk = 4_096

    private static func checkpoint(in line: [UInt8]) -> SignedCheckpoint? {
        guard let value = try? JSONValue(parsing: line),  // a line that is no JSON is no checkpoint
            let members = value.objectValue, members.count == 1, let note = members["checkpoint"]?.stringValue
        else { return nil }
        return try? Checkpoint.parse(note: note)  // as above
    }
}
