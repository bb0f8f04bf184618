import Testing
import VoxCrypto

@testable import Mesh

/// What a file of settings still says of a peer whose pairing ends.
@Suite struct ConfigNoteTests {
    private static let key = Ed25519PrivateKey.generate(.seeded(4)).publicKey

    private static func notes(_ source: String, _ peer: ConfigNote.Peer) throws -> [ConfigNote] {
        try Configuration(file: ("/home/a/Vox.toml", source)).notes(on: peer)
    }

    private static let inviter = ConfigNote.Peer(inviter: "lena@harbour", keyFingerprint: key.sha256Hex)
    private static let worker = ConfigNote.Peer(worker: "den-text-1f3a", keyFingerprint: key.sha256Hex)

    @Test(arguments: [
        "[mesh.peers.harbour]\n", "[mesh.peers.\"lena@harbour\"]\n", "[mesh.peers.x]\npublic_key = \"\(key.base64)\"\n",
    ])
    func anInviterIsNamedByMeshHandleOrKey(source: String) throws {
        let notes = try Self.notes(source, Self.inviter)
        #expect(notes.count == 1)
        #expect(notes.first?.file == "/home/a/Vox.toml")
        #expect(notes.first?.isJoined == false)
        #expect(source.hasPrefix("[\(notes.first?.table ?? "")]"))
    }

    @Test(arguments: ["[mesh.peers.den-text-1f3a]\n", "[mesh.peers.x]\npublic_key = \"\(key.base64)\"\n"])
    func aWorkerIsNamedByIDOrKey(source: String) throws {
        #expect(try Self.notes(source, Self.worker).count == 1)
    }

    @Test func othersAreNotNamed() throws {
        let other = Ed25519PrivateKey.generate(.seeded(5)).publicKey.base64
        let source = """
            [mesh]
            enabled = true
            control_url = "harbour"
            [mesh.peers.lena]
            token = "0123456789abcdef"
            [mesh.peers.den]
            public_key = "\(other)"
            """
        #expect(try Self.notes(source, Self.inviter) == [])
        #expect(try Self.notes(source, Self.worker) == [])
        let keyless = ConfigNote.Peer(worker: "den-text-1f3a", keyFingerprint: "")
        #expect(try Self.notes(source, keyless) == [])
    }

    @Test func oneSentenceNamesFileTableAndWhatToRemove() throws {
        let plain = try #require(try Self.notes("[mesh.peers.harbour]\n", Self.inviter).first).sentence
        for part in ["/home/a/Vox.toml", "[mesh.peers.harbour]", "remove the table"] { #expect(plain.contains(part)) }
        let source = "[mesh.peers.harbour]\ncontrol_url = \"harbour:1\"\ntoken = \"0123456789abcdef\"\n"
        let joined = try #require(try Self.notes(source, Self.inviter).first)
        #expect(joined.isJoined)
        #expect(joined.sentence.contains("joins that mesh at each start; remove the table"))
        #expect(!joined.sentence.contains("0123456789"))
    }
}
