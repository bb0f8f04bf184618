import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Signed results: true ones count as verified, false ones are refused, and what nobody can check proves nothing.
struct JobSignatureTests {
    private func running(_ mesh: JobMesh) async throws -> (run: RunID, result: RemoteTaskResult) {
        let run = try await mesh.dispatch()
        let lease = try await mesh.begin("peer-a", run)
        return (run, try await mesh.result(run, lease: lease))
    }

    private func key(_ node: NodeID) throws -> Ed25519PrivateKey { try #require(JobMesh.keys[node]) }

    @Test func aTrueSignatureCounts() async throws {
        let mesh = try await JobMesh.open()
        let (run, result) = try await running(mesh)
        try await mesh.deliver(result.signed(by: key("peer-a")), from: "peer-a")
        let view = try await mesh.runs.run(run)
        #expect(view.status == "done")
        #expect(view.isVerified)
    }

    @Test func anUnsignedResultIsTakenAndNotVerified() async throws {
        let mesh = try await JobMesh.open()
        let (run, result) = try await running(mesh)
        try await mesh.deliver(result, from: "peer-a")
        let view = try await mesh.runs.run(run)
        #expect(view.status == "done")
        #expect(!view.isVerified)
    }

    @Test func falseSignaturesAreRefused() async throws {
        let mesh = try await JobMesh.open()
        let (run, result) = try await running(mesh)
        let signed = result.signed(by: try key("peer-a"))
        var forgeries = [result.signed(by: try key("peer-b"))]
        for edit: (inout RemoteTaskResult) -> Void in [
            { $0.result = "It snows." }, { $0.usage?.costMicroUsd = 1 }, { $0.payloadBlake3Hex = nil },
            { $0.workerEd25519SigB64 = nil }, { $0.workerEd25519SigB64 = "!" }, { $0.payloadBlake3Hex = "00" },
        ] {
            var forgery = signed
            edit(&forgery)
            forgeries.append(forgery)
        }
        for forgery in forgeries {
            await #expect(throws: MailboxError.attestation(.doesNotVerify)) {
                try await mesh.deliver(forgery, from: "peer-a")
            }
        }
        #expect(try await mesh.runs.run(run).status == "running")
        #expect(try await mesh.runs.run(run).lateResults == 0)
        try await mesh.deliver(signed, from: "peer-a")
        #expect(try await mesh.runs.run(run).isVerified)
    }

    @Test(arguments: [nil, "not a key"] as [String?])
    func aSignatureThatNobodyCanCheckProvesNothing(_ registered: String?) async throws {
        let mesh = try await JobMesh.open(nodes: [])
        try await mesh.join("peer-a") { $0.ed25519PubKeyB64 = registered }
        let (run, result) = try await running(mesh)
        try await mesh.deliver(result.signed(by: key("peer-a")), from: "peer-a")
        let view = try await mesh.runs.run(run)
        #expect(view.status == "done")
        #expect(!view.isVerified)
    }

    @Test func whereResultsMustBeSignedAnUnsignedOneIsRefused() async throws {
        var parts = MeshParts.fixture()
        parts.mailbox.requiresAttestation = true
        let mesh = try await JobMesh.open(parts)
        let (run, result) = try await running(mesh)
        let signed = result.signed(by: try key("peer-a"))
        var (noDigest, noSignature) = (signed, signed)
        noDigest.payloadBlake3Hex = nil
        noSignature.workerEd25519SigB64 = nil
        for unsigned in [result, noDigest, noSignature] {
            await #expect(throws: MailboxError.attestation(.required)) {
                try await mesh.deliver(unsigned, from: "peer-a")
            }
        }
        #expect(try await mesh.runs.run(run).status == "running")
        #expect(try await mesh.runs.run(run).lateResults == 0)
        try await mesh.deliver(signed, from: "peer-a")
        #expect(try await mesh.runs.run(run).isVerified)
    }

    /// It is signed; that its node is not known any more is no fault of the result.
    @Test func whereResultsMustBeSignedOneThatNobodyCanCheckIsTaken() async throws {
        var parts = MeshParts.fixture()
        parts.mailbox.requiresAttestation = true
        let mesh = try await JobMesh.open(parts, nodes: [])
        try await mesh.join("peer-a") { $0.ed25519PubKeyB64 = nil }
        let (run, result) = try await running(mesh)
        try await mesh.deliver(result.signed(by: key("peer-a")), from: "peer-a")
        let view = try await mesh.runs.run(run)
        #expect(view.status == "done" && !view.isVerified)
    }

    @Test func aNodeThatLeftProvesNothing() async throws {
        let mesh = try await JobMesh.open()
        let (run, result) = try await running(mesh)
        try await mesh.mesh.registry.leave("peer-a", as: .own)
        try await mesh.deliver(result.signed(by: key("peer-a")), from: "peer-a")
        let view = try await mesh.runs.run(run)
        #expect(view.status == "done")
        #expect(!view.isVerified)
    }

    @Test func signingIsReproducible() throws {
        var result = RemoteTaskResult(idempotencyKey: "k", success: true)
        result.result = "é\n"
        let signed = result.signed(by: try key("peer-a"))
        #expect(signed == result.signed(by: try key("peer-a")))
        #expect(signed.signed(by: try key("peer-a")) == signed)
        #expect(signed.isTrue(by: try key("peer-a").publicKey))
        #expect(!signed.isTrue(by: try key("peer-b").publicKey))
        #expect(!result.isTrue(by: try key("peer-a").publicKey))
        let travelled = try WireCodec.decode(RemoteTaskResult.self, from: WireCodec.text(signed))
        #expect(travelled.isTrue(by: try key("peer-a").publicKey))
    }
}
