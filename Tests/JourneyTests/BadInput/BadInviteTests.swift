import Audit
import Foundation
import Testing
import VoxCrypto

/// Links that `vox populi join` must refuse before it contacts anybody.
@Suite struct BadInviteTests {
    private static let key = Ed25519PrivateKey.generate(.system)
    /// Ten minutes ahead of the clock that the binary reads.
    private static let soon = Int64(Date().timeIntervalSince1970 * 1_000) + 600_000

    /// An invite link as an inviter would sign it; `change` alters fields before signing, `tamper` after it.
    private static func link(
        _ change: [String: JSONValue] = [:], tamper: [String: JSONValue] = [:], place: String = "127.0.0.1:1"
    ) throws -> String {
        var fields: [String: JSONValue] = [
            "v": 1, "peer": "p_0123456789abcdef", "slot": "text", "n": 1, "scope": .null, "name": "anna@home",
            "key": .string(Base64URL.encode(key.publicKey.bytes)), "url": "http://127.0.0.1:1", "tls": .null,
            "exp": .integer(soon), "sec": "AAAAAAAAAAAAAAAAAAAAAA",
        ]
        fields.merge(change) { _, new in new }
        fields = fields.filter { $0.value != .null }
        let signed = Array("vox.invite.v1".utf8) + [0] + (try JSONValue.object(fields).canonicalBytes())
        fields["sig"] = .string(key.sign(signed).base64URL)
        fields.merge(tamper) { _, new in new }
        return "vox+invite://\(place)?b=\(Base64URL.encode(try JSONValue.object(fields).canonicalBytes()))"
    }

    private static func expectRefusal(
        _ link: String, _ sentence: String, at location: SourceLocation = #_sourceLocation
    ) async throws {
        for flags in [[], ["--print"]] {
            let result = try await VoxCommand().run(["populi", "join"] + flags + [link])
            #expect(result.status == 1, sourceLocation: location)
            #expect(
                result.errors == "vox: \(sentence) Ask the inviter for a new one.\n", sourceLocation: location)
            #expect(result.output == "", sourceLocation: location)
        }
    }

    @Test func aSoundInviteIsShownWithoutContactingAnybody() async throws {
        let result = try await VoxCommand().run(["populi", "join", "--print", Self.link()])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("anna@home") && result.output.contains("Nobody was contacted."))
    }

    @Test func aSoundInviteNeedsARunningProcess() async throws {
        let result = try await VoxCommand().run(["populi", "join", Self.link()])
        #expect(result.status == 1)
        #expect(result.errors.contains("vox populi up"), "\(result.errors)")
    }

    @Test func anExpiredInviteIsRefused() async throws {
        try await Self.expectRefusal(Self.link(["exp": 1_000]), "the invite has expired.")
    }

    @Test(arguments: ["peer", "slot", "name", "sec"])
    func aChangedInviteIsRefused(field: String) async throws {
        try await Self.expectRefusal(
            Self.link(tamper: [field: "other"]),
            "the invite was changed after it was made: its signature does not fit.")
    }

    @Test func aLongerLifeCannotBeWrittenIn() async throws {
        try await Self.expectRefusal(
            Self.link(["exp": 1_000], tamper: ["exp": .integer(Self.soon)]),
            "the invite was changed after it was made: its signature does not fit.")
    }

    @Test(arguments: [4_102_444_800_000, Int64.max] as [Int64])
    func anInviteForYearsIsRefused(end: Int64) async throws {
        let link = try Self.link(["exp": .integer(min(end, 9_007_199_254_740_991))])
        try await Self.expectRefusal(link, "that is not an invite link.")
    }

    @Test func aNewerInviteIsRefused() async throws {
        try await Self.expectRefusal(Self.link(["v": 2]), "the invite was made by a newer vox.")
    }

    @Test func aLinkThatLeadsElsewhereThanItsInviteIsRefused() async throws {
        try await Self.expectRefusal(Self.link(place: "127.0.0.1:2"), "that is not an invite link.")
    }

    @Test(arguments: [
        "", "hello", "http://127.0.0.1:1/?b=e30", "vox+invite://127.0.0.1:1", "vox+invite://127.0.0.1:1?b=",
        "vox+invite://127.0.0.1:1?b=e30", "vox+invite://127.0.0.1:1?b=!!!!", "vox+invite://127.0.0.1:1?b=W10",
    ])
    func anythingElseIsNoInvite(text: String) async throws {
        try await Self.expectRefusal(text, "that is not an invite link.")
    }
}
