/// What a row's payload shows to admission at a claim; small, whatever the payload is.
struct RelayReading: Hashable, Sendable {
    /// What the job needs but for labels and secrets; nil when the payload does not say it.
    var needs: JobRequirements?
    /// Who submitted it, in an envelope.
    var submitter: String?
    /// Its tenancy, in an envelope.
    var scope: String?

    /// Longer words are cut, bytes; no policy or machine names a longer one.
    private static let longestWord = 1_024

    /// Reads a payload: a TaskSpec of a `job_submit`, else an envelope.
    init(_ row: A2AStoredMessage) {
        if MessageType(row.messageType) == .jobSubmit {
            let spec = try? WireCodec.decode(TaskSpec.self, from: row.payload)  // judged by the row then
            needs = spec.map { Self.small($0.needs) }
        } else if let envelope = try? WireCodec.decode(RemoteTaskEnvelope.self, from: row.payload) {  // the same
            needs = try? Self.small(  // the same
                WireCodec.decode(JobRequirements.self, from: envelope.capabilityRequirementsJson))
            submitter = envelope.submittedBy.map(Self.cut)
            scope = envelope.populiScopeId.map(Self.cut)
        }
    }

    private static func small(_ needs: JobRequirements) -> JobRequirements {
        var small = needs
        small.taskKind = cut(needs.taskKind)
        small.modelId = nil
        small.requiredLabels = nil
        small.requiredSecrets = nil
        return small
    }

    private static func cut(_ word: String) -> String {
        word.utf8.count <= longestWord ? word : String(decoding: word.utf8.prefix(longestWord), as: UTF8.self)
    }
}
