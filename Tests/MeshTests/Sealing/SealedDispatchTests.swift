import Audit
import Foundation
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// What leaves the control plane when a job needs secrets or is sensitive, and what stays.
@Suite struct SealedDispatchTests {
    private static let value = "correct-horse-battery-staple"
    private static let key = X25519PrivateKey.generate(.seeded(81))

    /// A mesh that knows one value, on disk, so that its file can be looked at.
    private static func open(
        _ directory: TemporaryDirectory, knows names: Set<String> = ["TOKEN"]
    ) async throws -> JobMesh {
        let clock = ManualClock()
        var parts = MeshParts.onDisk(directory.path, clock: clock)
        parts.secrets = JobSecrets { names.contains($0) ? SecretBytes(Array(value.utf8)) : nil }
        return try await JobMesh.open(parts, clock: clock, nodes: [])
    }

    private static func joinSealable(_ jobs: JobMesh, _ node: NodeID = "peer-a") async throws {
        try await jobs.join(node) { record in
            record.x25519PubKeyB64 = key.publicKey.base64
            record.donationPolicy?.acceptSensitiveWorkloads = true
        }
    }

    private static func opened(_ row: A2AStoredMessage) throws -> SealedInput {
        let text = try #require(row.jwePayload)
        return try #require(SealedInput(json: CompactJWE.open(text, with: [key])))
    }

    @Test func secretsTravelSealedAndTheirNamesInTheOpen() async throws {
        let directory = try TemporaryDirectory()
        let jobs = try await Self.open(directory)
        try await Self.joinSealable(jobs)
        _ = try await jobs.dispatch { $0.requiredSecrets = ["TOKEN"] }
        let row = try #require(try await jobs.claim("peer-a"))
        let envelope = try WireCodec.decode(RemoteTaskEnvelope.self, from: row.payload)
        let needs = try WireCodec.decode(JobRequirements.self, from: envelope.capabilityRequirementsJson)
        #expect(needs.requiredSecrets == ["TOKEN"])
        #expect(try WireCodec.decode(JobInput.self, from: envelope.payload).taskDescription.contains("rain"))
        let contents = try Self.opened(row)
        #expect(contents.secrets == ["TOKEN": SecretBytes(Array(Self.value.utf8))])
        #expect(contents.input == nil)
        #expect(row.jwePayload?.split(separator: ".", omittingEmptySubsequences: false).count == 5)
    }

    /// Neither the value nor the input of a sensitive job stands anywhere where a relay or a reader looks.
    @Test func nothingSealedStandsInMessagesLogOrFile() async throws {
        let directory = try TemporaryDirectory()
        let jobs = try await Self.open(directory)
        try await Self.joinSealable(jobs)
        let run = try await jobs.dispatch("summarise the biopsy of patient nine") { submission in
            submission.requiredSecrets = ["TOKEN"]
            submission.isSensitive = true
        }
        let row = try #require(try await jobs.claim("peer-a"))
        #expect(row.privacyClass == "sensitive")
        let envelope = try WireCodec.decode(RemoteTaskEnvelope.self, from: row.payload)
        #expect(envelope.payload == #"{"sealed":true,"task_description":""}"#)
        let shown = WireCodec.text(row)
        #expect(!shown.contains("biopsy") && !shown.contains(Self.value))
        let contents = try Self.opened(row)
        #expect(contents.input?.taskDescription == "summarise the biopsy of patient nine")
        #expect(contents.input?.input?["prompt"]?.stringValue == "summarise the biopsy of patient nine")
        for entry in try await jobs.mesh.audit.entries(limit: 64) {
            let line = String(decoding: WireCodec.encode(entry), as: UTF8.self)
            #expect(!line.contains("biopsy") && !line.contains(Self.value), "\(entry.kind)")
        }
        let decision = WireCodec.text(try #require(try await jobs.runs.run(run).decision))
        #expect(decision.contains("TOKEN") && !decision.contains(Self.value))
        try jobs.mesh.store.close()
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
            guard let data = FileManager.default.contents(atPath: directory.path + "/" + name) else { continue }
            #expect(data.range(of: Data(Self.value.utf8)) == nil, "\(name)")
        }
    }

    @Test(arguments: [nil, "AAAA", "not base64"]) func withoutAUsableKeyNothingIsSent(_ key: String?) async throws {
        let directory = try TemporaryDirectory()
        let jobs = try await Self.open(directory)
        try await jobs.join("peer-a") { $0.x25519PubKeyB64 = key }
        let items = try await jobs.submit("fetch the report") { $0.requiredSecrets = ["TOKEN"] }
        let outcome = try await jobs.hopper.startBatch(BatchRequest(), actor: "developer")
        #expect(outcome.dispatched == 0)
        #expect(outcome.outcomes.first?.reason == "no_eligible_node")
        #expect(outcome.outcomes.first?.perNode?.map(\.reason) == ["recipient_key_missing"])
        let likely = try await jobs.hopper.likely(items[0])
        #expect(likely.sentence.contains("peer-a has no key for sealed input"))
        #expect(try await jobs.claim("peer-a") == nil)
        #expect(try await jobs.hopper.item(items[0].itemId).state == .inbox)
    }

    @Test func theNodeWithAKeyIsTaken() async throws {
        let directory = try TemporaryDirectory()
        let jobs = try await Self.open(directory)
        try await jobs.join("peer-a")
        try await Self.joinSealable(jobs, "peer-b")
        let run = try await jobs.dispatch { $0.requiredSecrets = ["TOKEN"] }
        #expect(try await jobs.job(run).lastNode == "peer-b")
    }

    @Test func aValueThatIsNotHereStopsTheJobAndSaysSo() async throws {
        let directory = try TemporaryDirectory()
        let jobs = try await Self.open(directory)
        try await Self.joinSealable(jobs)
        try await jobs.submit("fetch the report") { $0.requiredSecrets = ["TOKEN", "OTHER"] }
        let outcome = try await jobs.hopper.startBatch(BatchRequest(), actor: "developer")
        #expect(outcome.outcomes.first?.perNode?.map(\.reason) == ["secret_missing"])
        #expect(try await jobs.claim("peer-a") == nil)
    }

    @Test func aPlainJobIsNotSealed() async throws {
        let directory = try TemporaryDirectory()
        let jobs = try await Self.open(directory)
        try await Self.joinSealable(jobs)
        _ = try await jobs.dispatch()
        let row = try #require(try await jobs.claim("peer-a"))
        #expect(row.jwePayload == nil)
        #expect(row.payload.contains("rain"))
    }

    /// A retry is sealed anew, to the key that the node publishes by then.
    @Test func aRetryIsSealedToTheNewKey() async throws {
        let directory = try TemporaryDirectory()
        let jobs = try await Self.open(directory)
        try await Self.joinSealable(jobs)
        let run = try await jobs.dispatch { $0.requiredSecrets = ["TOKEN"] }
        let lease = try await jobs.begin("peer-a", run)
        let other = X25519PrivateKey.generate(.seeded(82))
        try await jobs.join("peer-a") { $0.x25519PubKeyB64 = other.publicKey.base64 }
        let result = try await jobs.result(run, lease: lease, error: "sealed_payload_unreadable")
        try await jobs.deliver(result, from: "peer-a")
        #expect(try await jobs.job(run).reason == "sealed_payload_unreadable")
        jobs.clock.advance(ms: 2_000)
        try await jobs.replanner.tick()
        let row = try #require(try await jobs.claim("peer-a"))
        let text = try #require(row.jwePayload)
        #expect(throws: CompactJWEError.otherRecipient) { try CompactJWE.open(text, with: [Self.key]) }
        #expect(SealedInput(json: try CompactJWE.open(text, with: [other]))?.secrets.keys.sorted() == ["TOKEN"])
    }

    @Test(arguments: [
        ["A", "A"], ["1"], [""], ["a b"], (0...16).map { "N\($0)" },
    ])
    func unfitNamesAreRefused(_ names: [String]) async throws {
        let jobs = try await JobMesh.open()
        await #expect(throws: HopperError.unfitSecrets) {
            try await jobs.submit("x") { $0.requiredSecrets = names }
        }
    }

    @Test func sealedWorkIsNotForThePublicMesh() async throws {
        let jobs = try await JobMesh.open()
        await #expect(throws: HopperError.sealedForPublic) {
            try await jobs.submit("x") { submission in
                submission.requiredSecrets = ["TOKEN"]
                submission.privacyClass = "public-mesh"
            }
        }
        await #expect(throws: HopperError.sealedForPublic) {
            try await jobs.submit("x") { submission in
                submission.isSensitive = true
                submission.privacyClass = "public-mesh"
            }
        }
        #expect(try await jobs.hopper.inbox().isEmpty)
    }

    @Test func anItemFromBeforeThereWereSecretsIsRead() async throws {
        let jobs = try await JobMesh.open()
        let item = try #require(try await jobs.submit("write a poem").first)
        let text = WireCodec.text(item)
        #expect(!text.contains("required_secrets") && !text.contains("sensitive"))
        #expect(try WireCodec.decode(HopperItem.self, from: text) == item)
    }
}
