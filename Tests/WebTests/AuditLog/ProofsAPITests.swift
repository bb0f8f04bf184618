import Audit
import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing
import VoxCrypto

@testable import Web

@Suite struct ProofsAPITests {
    private func filled(_ count: Int = 6) async throws -> DashboardHarness {
        let harness = try await DashboardHarness()
        for index in 1..<count {
            _ = try await harness.services.registry.join(.fixture(id: "node-\(index)"), as: .own)
        }
        return harness
    }

    private func hashes(_ answer: TestResponse) throws -> [SHA256Digest] {
        let json = try JSONValue(parsing: Array(answer.text.utf8))
        return try (json["data"]?["hashes"]?.arrayValue ?? []).map { value in
            let text = try #require(value.stringValue)
            let bytes = try #require(Base64.decode(text))
            return try #require(SHA256Digest(bytes: bytes))
        }
    }

    private func leaves(_ harness: DashboardHarness) async throws -> [SHA256Digest] {
        try await harness.services.audit.lines(from: 0, limit: 256).map { try LogEntry(parsing: $0).entryHash }
    }

    @Test func everyEntryIsProved() async throws {
        let harness = try await filled()
        let leaves = try await leaves(harness)
        for size in 1...leaves.count {
            let root = MerkleTree.root(of: leaves[..<size])
            for index in 0..<size {
                let answer = try await harness.send(
                    .get, "/api/v2/oplog/proof/inclusion?index=\(index)&size=\(size)")
                let isTrue = MerkleTree.isIncluded(
                    leaves[index], at: UInt64(index), proof: try hashes(answer), size: UInt64(size), root: root)
                #expect(isTrue, "\(index) of \(size)")
            }
        }
    }

    @Test func laterSizesExtendEarlierOnes() async throws {
        let harness = try await filled()
        let leaves = try await leaves(harness)
        for old in 1...leaves.count {
            let answer = try await harness.send(
                .get, "/api/v2/oplog/proof/consistency?from=\(old)&to=\(leaves.count)")
            let proof = try hashes(answer)
            #expect(proof == MerkleTree.consistencyProof(from: old, in: leaves[...]))
            #expect(answer.status == .ok)
        }
    }

    @Test(arguments: [
        ("inclusion?index=6&size=6", 404), ("inclusion?index=0&size=7", 404), ("inclusion?index=0&size=0", 404),
        ("inclusion?index=x&size=6", 400), ("inclusion?index=0", 400), ("inclusion?index=-1&size=6", 400),
        ("inclusion?index=0&size=18446744073709551615", 400), ("consistency?from=4&to=3", 404),
        ("consistency?from=1&to=99", 404), ("consistency?to=3", 400),
    ])
    func sizesThatTheLogDoesNotHaveAreRefused(_ query: String, _ status: Int) async throws {
        let answer = try await filled().send(.get, "/api/v2/oplog/proof/\(query)")
        #expect(answer.status.code == status)
    }

    @Test func anExportIsTheStoredLinesAndTheCheckpoint() async throws {
        let harness = try await filled()
        try await harness.services.audit.signCheckpoint()
        let note = try #require(try await harness.services.audit.checkpointNote())
        let stored = try await harness.services.audit.lines(from: 0, limit: 256)
            .map { String(decoding: $0, as: UTF8.self) }
        let whole = try await harness.send(.get, "/api/v2/oplog/export")
        #expect(whole.headers[.contentType] == "application/x-ndjson")
        let lines = whole.text.split(separator: "\n").map(String.init)
        #expect(Array(lines.dropLast()) == stored)
        let tail = try #require(lines.last)
        let last = try JSONValue(parsing: Array(tail.utf8))
        #expect(last["checkpoint"]?.stringValue == note)
        let part = try await harness.send(.get, "/api/v2/oplog/export?from=2&to=3")
        #expect(Array(part.text.split(separator: "\n").map(String.init).dropLast()) == Array(stored[2...3]))
        let unfit = try await harness.send(.get, "/api/v2/oplog/export?from=x")
        #expect(unfit.status == .badRequest)
    }

    @Test func aLongLogIsExportedWhole() async throws {
        let harness = try await filled(600)
        let whole = try await harness.send(.get, "/api/v2/oplog/export")
        var verifier = LogVerifier()
        for line in whole.text.split(separator: "\n") where !line.hasPrefix(#"{"checkpoint"#) {
            #expect(verifier.check(line: Array(line.utf8)) == nil)
        }
        #expect(verifier.finish().checked == 600)
    }
}
