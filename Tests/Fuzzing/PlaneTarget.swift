import Audit
import Mesh
import MeshFixtures
import VoxCrypto

/// Whole answers of a control plane to each call: the status and `Retry-After` on the first line, then the body.
struct PlaneTarget: FuzzTarget {
    private typealias Call = @Sendable (_ plane: HTTPControlPlane) async throws -> Void

    private static let bodies: [[UInt8]] = [
        WireCodec.encode(PeerSamples.record), WireCodec.encode(PeerSamples.nodes),
        WireCodec.encode(A2AInboxResponse(messages: PeerSamples.rows)), WireCodec.encode(PeerSamples.lease),
        WireCodec.encode(PeerSamples.exchanged), WireCodec.encode(PeerSamples.checkpoint),
        WireCodec.encode(A2ADeliverResponse(accepted: true, messageId: MessageID(.min))),
    ]
    private static let refusals = [
        "503 9223372036854775807\nbusy", "429 99999999999999999999\n", "404 -1\nüüü", "507\n\u{1B}[2J\r\nfull",
    ]

    let samples: [[UInt8]] = bodies.map { Array("200\n".utf8) + $0 } + refusals.map { Array($0.utf8) }
    let words: [String] =
        PeerSamples.numbers + [
            "204\n", "401 ", "409\n", "413\n", "500 +5\n", "Thu, 26 Nov 2026 05:00:00 GMT", "\"expires_unix_ms\":",
            "\"last_seen_unix_ms\":", "\"mesh_token\":\"\"", String(repeating: "ü", count: 200),
        ]
    private let answer: PlayedAnswer
    private let plane: HTTPControlPlane

    private static let calls: [Call] = [
        { try isSame(await $0.join(.fixture())) }, { try isSame(await $0.heartbeat(.fixture())) },
        { try isSame(await $0.nodes()) }, { try isSame(await $0.deliver(.fixture())) },
        { try isSame(await $0.inbox(.claim(by: "node-a", waitMs: PeerSamples.most))) },
        { _ = try await $0.leave("node-a") }, { _ = try await $0.ack(acked) }, { try await lease($0) },
        { try await token($0) }, { try await checkpoint($0) },
        { try await $0.renewMessage(renewed) }, { try await $0.cosign(cosigned) },
        { try await $0.renewLease(RemoteExecLeaseRenewRequest(leaseId: "1", claimerNodeId: "node-a")) },
        { try await $0.releaseLease(RemoteExecLeaseReleaseRequest(leaseId: "1", claimerNodeId: "node-a")) },
    ]

    init() {
        let answer = PlayedAnswer()
        self.answer = answer
        plane = answer.plane
    }

    func read(_ bytes: [UInt8]) async throws -> Bool {
        answer.put(Self.answer(bytes))
        var isAccepted = false
        for call in Self.calls {
            do {
                try await call(plane)
                isAccepted = true
            } catch let error as ControlPlaneError {
                try Self.judge(error)
                isAccepted = isAccepted || error.status != nil
            }
        }
        return isAccepted
    }

    private static let acked = A2AAckRequest(receiverAgentId: "2", messageId: PeerSamples.most)
    private static let renewed = A2ALeaseRenewRequest(
        receiverAgentId: "2", messageId: PeerSamples.most, claimerNodeId: "node-a")
    private static let cosigned = OplogCosignRequest(nodeId: "node-a", key: "key", size: 7)

    private static func answer(_ bytes: [UInt8]) -> MeshTransport.Answer {
        let end = bytes.firstIndex(of: 0x0A) ?? bytes.endIndex
        let head = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ", maxSplits: 1)
        return MeshTransport.Answer(
            status: head.first.flatMap { Int($0) } ?? 200,
            retryAfterSeconds: MeshTransport.retryAfterSeconds(head.count > 1 ? String(head[1]) : nil),
            body: Array(bytes[end...].dropFirst()))
    }

    private static func isSame<Value: Codable & Hashable & Sendable>(_ value: Value) throws {
        let again = try? WireCodec.decode(Value.self, from: WireCodec.encode(value))  // said by the rule
        try BrokenRule.require(again == value, "an answer is another one once written and read")
    }

    /// Whatever times are named, a lease is taken for a second to an hour.
    private static func lease(_ plane: HTTPControlPlane) async throws {
        let lease = try await plane.grantLease(
            RemoteExecLeaseGrantRequest(claimerNodeId: "node-a", scopeKey: "task:1"))
        try isSame(lease)
        for serverMs in [0, 1, lease.expiresUnixMs, 253_402_300_800_000, .max] as [UInt64] {
            let length = MemberReading.length(of: lease, serverMs: serverMs)
            try BrokenRule.require(
                length >= .seconds(1) && length <= .seconds(3_600), "a lease is taken to run for \(length)")
        }
    }

    /// A bearer is such as a header and its file hold: visible ASCII.
    private static func token(_ plane: HTTPControlPlane) async throws {
        let answer = try await plane.exchange(BootstrapExchangeRequest(bootstrapToken: "secret"))
        let bytes = Array(answer.meshToken.utf8)
        let isFit = (1...4_096).contains(bytes.count) && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        try BrokenRule.require(isFit, "a bearer was taken that no header holds")
    }

    /// A witness can name the size.
    private static func checkpoint(_ plane: HTTPControlPlane) async throws {
        let answer = try await plane.oplogCheckpoint(OplogCheckpointRequest())
        try isSame(answer)
        guard let signed = try? Checkpoint.parse(note: answer.note) else { return }  // the witness says so
        try BrokenRule.require(
            signed.checkpoint.size < 1 << 53, "a checkpoint of \(signed.checkpoint.size) entries was taken")
    }

    /// A refusal is kept short, and waited for as long as it asks, but never for more than an hour.
    private static func judge(_ error: ControlPlaneError) throws {
        try BrokenRule.require(
            "\(error)".utf8.count <= ControlPlaneError.longestDetail + 100, "an error keeps a long answer")
        let pause = MemberReading.pause(after: error, random: .seeded(7))
        let least = Duration.seconds(min(error.retryAfterSeconds ?? 0, 86_400))
        try BrokenRule.require(pause >= least && pause <= .seconds(86_400), "the pause after \(error) is \(pause)")
    }
}
