import Compute
import Mesh

/// Rows that a worker claims: each is refused as malformed, or asks for what stands in it and for no more.
struct OfferTarget: FuzzTarget {
    private let place = WorkerPlace(
        node: "node-a", submitters: ["mira@aurelia"], network: "aurelia", scope: nil, isOwn: false)
    private let state = AdmissionState(
        policy: .known(
            WorkerDonationPolicy(
                slots: [DonationSlot(taskKind: "text_infer", maxConcurrent: .max, weightPct: .max)],
                nsfwAllowed: false, maxJobDurationSecs: PeerSamples.most, publicMeshOptIn: true, minPriority: 0)))

    private static let texts = [
        WireCodec.text(PeerSamples.envelope), PeerSamples.needs, PeerSamples.input, PeerSamples.spec,
    ]

    let samples: [[UInt8]] = PeerSamples.rows.map { WireCodec.encode($0) } + texts.map { Array($0.utf8) }
    let words: [String] =
        PeerSamples.numbers + [
            "job_submit", "remote_task_envelope", "\"messages\":[]", "\"max_tokens\":", "\"stop\":[1]", "\"prompt\":1",
            "\"sealed\":true", "\"required_secrets\":[]", "aGVsbG8=", "eyJwcm9tcHQiOiJoaSJ9", "====", "/w==",
            "\"source_blake3_hex\":\"\"", "local-only", "\"priority\":0", "\\\"",
        ]

    func read(_ bytes: [UInt8]) throws -> Bool {
        try rows(bytes).reduce(false) { try judge($1) || $0 }
    }

    /// The input as a row, and as each text inside a row, where changes would seldom leave a row around it.
    private func rows(_ bytes: [UInt8]) -> [A2AStoredMessage] {
        let text = String(decoding: bytes, as: UTF8.self)
        let envelopes = [
            PeerSamples.envelope(needs: text, input: PeerSamples.input),
            PeerSamples.envelope(needs: PeerSamples.needs, input: text),
        ]
        let payloads = [text] + envelopes.map { WireCodec.text($0) }
        let row = try? WireCodec.decode(A2AStoredMessage.self, from: bytes)  // refusing is fine
        return [row, PeerSamples.row(.jobSubmit, text)].compactMap(\.self)
            + payloads.map { PeerSamples.row(.remoteTaskEnvelope, $0) }
    }

    private func judge(_ row: A2AStoredMessage) throws -> Bool {
        guard let offer = MemberReading.Offer(row, at: place) else { return false }
        let request = offer.request
        try BrokenRule.require(
            MemberReading.Offer(row, at: place)?.request == request, "a row asks for something else each time")
        try BrokenRule.require(
            request.requirements?.priority == row.priority, "a job has another priority than its row")
        if let word = row.privacyClass {
            try BrokenRule.require(request.privacy.rawWord == word, "a job has another class than its row")
        }
        let strangers = request.submitters.subtracting(place.submitters)
        try BrokenRule.require(
            request.submitters.isSuperset(of: place.submitters) && strangers.count <= 1,
            "a job speaks for \(request.submitters)")
        let verdicts = Admission.explain(request, in: state)
        try BrokenRule.require(!verdicts.isEmpty, "a policy has nothing to say about a job")
        if let generation = offer.generation { try judge(generation, of: row) }
        return true
    }

    private func judge(_ generation: GenerationRequest, of row: A2AStoredMessage) throws {
        let texts: [String] =
            switch generation.prompt {
            case .text(let text), .raw(let text): [text]
            case .messages(let turns): turns.flatMap { [$0.role, $0.content] }
            }
        let size = (texts + generation.stop).reduce(0) { $0 + $1.utf8.count }
        try BrokenRule.require(size <= row.payload.utf8.count, "a prompt is longer than what it came in")
        try BrokenRule.require(!texts.isEmpty, "a conversation has no turns")
        try BrokenRule.require(generation.maxTokens ?? 1 > 0, "a job asks for no tokens")
        try BrokenRule.require(generation.secrets.isEmpty, "a job has values that nobody opened")
    }
}
