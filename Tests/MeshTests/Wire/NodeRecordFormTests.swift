import Audit
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Ranges and forms that a record's types cannot say: a request must keep them, what is stored is read as it is.
struct NodeRecordFormTests {
    private static func bytes(_ edit: (inout NodeRecord) -> Void) -> [UInt8] {
        var record = NodeRecord.fixture()
        record.donationPolicy = WorkerDonationPolicy(
            slots: [], nsfwAllowed: false, maxJobDurationSecs: 60, publicMeshOptIn: false, minPriority: 0)
        edit(&record)
        return WireCodec.encode(record)
    }

    private static let unfit: [(String, @Sendable (inout NodeRecord) -> Void)] = [
        ("donation_policy.cuda_tier", { $0.donationPolicy?.cudaTier = 101 }),
        ("donation_policy.metal_tier", { $0.donationPolicy?.metalTier = 255 }),
        ("cpu_usage_pct", { $0.cpuUsagePct = 250 }), ("cpu_usage_pct", { $0.cpuUsagePct = 100.5 }),
        ("cpu_usage_pct", { $0.cpuUsagePct = -1 }), ("ed25519_pub_key_b64", { $0.ed25519PubKeyB64 = "x" }),
        ("ed25519_pub_key_b64", { $0.ed25519PubKeyB64 = "" }),
        ("ed25519_pub_key_b64", { $0.ed25519PubKeyB64 = Base64.encode(Array(repeating: 7, count: 31)) }),
    ]

    @Test(arguments: unfit)
    func whatIsOutOfRangeOrFormIsReadFromTheStoreAlone(
        field: String, edit: @Sendable (inout NodeRecord) -> Void
    ) throws {
        let bytes = Self.bytes(edit)
        #expect(throws: WireError.unfit(field: field)) { try WireCodec.request(NodeRecord.self, from: bytes) }
        #expect(throws: Never.self) { try WireCodec.decode(NodeRecord.self, from: bytes) }
    }

    @Test func theEndsOfTheRangesPass() throws {
        let key = Ed25519PrivateKey.generate(.seeded(8)).publicKey.base64
        for (tier, load) in [(0, 0), (100, 100)] as [(UInt8, Double)] {
            let bytes = Self.bytes { record in
                record.donationPolicy?.cudaTier = tier
                record.donationPolicy?.metalTier = tier
                record.cpuUsagePct = load
                record.ed25519PubKeyB64 = key
            }
            let record = try WireCodec.request(NodeRecord.self, from: bytes)
            #expect(record.donationPolicy?.metalTier == tier)
            #expect(record.ed25519PubKeyB64 == key)
        }
    }
}
