import Audit

/// An answer of which this machine keeps or sends back a part; what no file, row or message holds is not taken.
protocol KeptAnswer: Decodable {
    /// Whether every part that is kept can be.
    var isFit: Bool { get }
}

extension BootstrapExchangeResponse: KeptAnswer {
    /// Longest bearer that its file is read back with, bytes.
    private static let longestToken = 4_096

    var isFit: Bool {
        !meshToken.isEmpty && meshToken.utf8.count <= Self.longestToken
            && meshToken.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            && (scopeId ?? "").utf8.count <= WireCodec.longestString
            && nodeId.map { NodeRecord.idSizes.contains($0.rawValue.utf8.count) } ?? true
    }
}

extension RemoteExecLeaseRow: KeptAnswer {
    var isFit: Bool { leaseId.rawValue.utf8.count <= WireCodec.longestString }
}

extension OplogCheckpointResponse: KeptAnswer {
    /// Longest note that is kept, bytes; one of our own with both keys of a rotation has 400.
    private static let longestNote = 65_536

    /// A witness names the size in its answer, where a larger number is taken as 2^53 − 1.
    var isFit: Bool {
        guard note.utf8.count <= Self.longestNote else { return false }
        guard let signed = try? Checkpoint.parse(note: note) else { return true }  // the witness says so
        return signed.checkpoint.size <= UInt64(JSONValue.largestExactInteger)
    }
}
