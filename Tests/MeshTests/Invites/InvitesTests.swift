import Audit
import Foundation
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

struct InvitesTests {
    private let joiner = Ed25519PrivateKey.generate(.seeded(11))

    private func exchange(_ minted: MintedInvite, key: Ed25519PrivateKey? = nil) -> BootstrapExchangeRequest {
        var request = BootstrapExchangeRequest(bootstrapToken: minted.bearer.sec)
        request.nodeName = "den-pc"
        if let key {
            request.ed25519PubKeyB64 = key.publicKey.base64
            request.proofB64 = KeyProof.make(peer: minted.peer, secret: minted.bearer.sec, key: key)
        }
        return request
    }

    @Test func mintedInviteDescribesAndProvesItself() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        var request = InviteRequest(slotKind: "gpu")
        request.label = "Jo's PC"
        request.lifeSeconds = 9_999
        let minted = try await mesh.invites.mint(request, actor: "dashboard-user")
        #expect(minted.url.hasPrefix("vox+invite://127.0.0.1:9847?b="))
        #expect(minted.peer.rawValue.hasPrefix("jo-s-pc-gpu-"))
        #expect(Int64(minted.expiresUnixMs) == clock.nowMs + 600_000)
        let read = try InviteBearer.verified(bearerURL: minted.url, nowMs: clock.nowMs)
        #expect(read == minted.bearer)
        #expect(read.name == "mira@aurelia")
        let entry = try #require(try await mesh.audit.entries(limit: 1).first)
        #expect(entry.kind == .inviteMinted)
        #expect(!String(decoding: try entry.jsonLine(), as: UTF8.self).contains(minted.bearer.sec))
    }

    @Test func everyChangedByteOfTheBearerIsRefused() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        let minted = try await mesh.invites.mint(InviteRequest(slotKind: "cpu"), actor: "cli-user")
        let bytes = WireCodec.encode(minted.bearer)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            let url = "vox+invite://127.0.0.1:9847?b=\(Base64URL.encode(changed))"
            #expect(throws: InviteError.self) { try InviteBearer.verified(bearerURL: url, nowMs: clock.nowMs) }
        }
    }

    @Test(arguments: [(86_400_000, true), (86_400_001, false), (9_000_000_000_000, false)] as [(UInt64, Bool)])
    func anEndThatIsFarAheadIsMalformed(_ ahead: UInt64, _ isFit: Bool) async throws {
        let clock = ManualClock()
        let parts = MeshParts.fixture(clock: clock)
        let mesh = try await MeshServices.open(parts)
        var bearer = try await mesh.invites.mint(InviteRequest(slotKind: "cpu"), actor: "cli-user").bearer
        bearer.exp = UInt64(clock.nowMs) + ahead
        bearer.sig = parts.nodeKey.sign(try bearer.signedBytes()).base64URL
        let url = bearer.bearerURL
        if isFit {
            #expect(try InviteBearer.verified(bearerURL: url, nowMs: clock.nowMs) == bearer)
        } else {
            #expect(throws: InviteError.malformed) { try InviteBearer.verified(bearerURL: url, nowMs: clock.nowMs) }
        }
    }

    @Test func unfitURLsAreRefusedForTheRightReason() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        let minted = try await mesh.invites.mint(InviteRequest(slotKind: "cpu"), actor: "cli-user")
        let cases: [(String, InviteError)] = [
            ("", .malformed), ("https://example.org", .malformed), ("vox+invite://h:1?b=%%%", .malformed),
            (minted.url.replacingOccurrences(of: "127.0.0.1:9847", with: "10.0.0.1:9847"), .malformed),
        ]
        for (url, error) in cases {
            #expect(throws: error) { try InviteBearer.verified(bearerURL: url, nowMs: clock.nowMs) }
        }
        var newer = minted.bearer
        newer.v = 2
        #expect(throws: InviteError.wrongVersion) {
            try InviteBearer.verified(bearerURL: newer.bearerURL, nowMs: clock.nowMs)
        }
        let end = Int64(minted.expiresUnixMs)
        #expect(throws: InviteError.expired(atMs: end)) {
            try InviteBearer.verified(bearerURL: minted.url, nowMs: end)
        }
        #expect(try InviteBearer.verified(bearerURL: minted.url + "&utm=x", nowMs: end - 1) == minted.bearer)
    }

    @Test(arguments: ["gpu-big", "9gpu", "gpu.big", "g pu", "", "é", String(repeating: "a", count: 65)])
    func aSlotThatNoPolicyCanHoldIsNeitherAskedForNorRead(kind: String) async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        await #expect(throws: InviteError.unfitRequest) {
            try await mesh.invites.mint(InviteRequest(slotKind: kind), actor: "cli-user")
        }
        var bearer = try await mesh.invites.mint(InviteRequest(slotKind: "cpu"), actor: "cli-user").bearer
        bearer.slot = kind
        bearer.key = joiner.publicKey.base64URL
        bearer.sig = joiner.sign(try bearer.signedBytes()).base64URL
        #expect(throws: InviteError.malformed) {
            try InviteBearer.verified(bearerURL: bearer.bearerURL, nowMs: clock.nowMs)
        }
        bearer.slot = "_gpu9"
        bearer.sig = joiner.sign(try bearer.signedBytes()).base64URL
        #expect(try InviteBearer.verified(bearerURL: bearer.bearerURL, nowMs: clock.nowMs) == bearer)
    }

    @Test func exchangeGivesOneTokenBoundToNodeAndKey() async throws {
        let mesh = try await MeshServices.inMemory()
        let minted = try await mesh.invites.mint(InviteRequest(slotKind: "cpu"), actor: "cli-user")
        let answer = try await mesh.invites.exchange(exchange(minted, key: joiner), source: "10.0.0.7")
        #expect(answer.meshToken.hasPrefix("voxn_"))
        #expect(answer.nodeId?.rawValue == minted.peer.rawValue)
        #expect(answer.role == "worker")
        #expect(answer.inviter == "mira@aurelia")
        let caller = try #require(mesh.tokens.authenticate(authorizationHeader: "Bearer \(answer.meshToken)"))
        #expect(caller.boundNode?.rawValue == minted.peer.rawValue)
        #expect(caller.boundKey == joiner.publicKey)
        #expect(try await mesh.audit.entries(limit: 2).map(\.kind) == [.tokenIssued, .inviteExchanged])
        let lines = try await mesh.audit.lines(from: 0, limit: 10).map { String(decoding: $0, as: UTF8.self) }
        #expect(!lines.contains { $0.contains(answer.meshToken) || $0.contains(minted.bearer.sec) })
    }

    @Test func secondExchangeIsGone() async throws {
        let mesh = try await MeshServices.inMemory()
        let minted = try await mesh.invites.mint(InviteRequest(slotKind: "cpu"), actor: "cli-user")
        _ = try await mesh.invites.exchange(exchange(minted, key: joiner), source: "a")
        await #expect(throws: InviteError.used) {
            try await mesh.invites.exchange(exchange(minted, key: joiner), source: "a")
        }
    }

    @Test func oneOfManyConcurrentExchangesWins() async throws {
        let mesh = try await MeshServices.inMemory()
        let minted = try await mesh.invites.mint(InviteRequest(slotKind: "cpu"), actor: "cli-user")
        let request = exchange(minted, key: joiner)
        let winners = await withTaskGroup(of: Int.self) { group in
            for number in 0..<9 {
                group.addTask {
                    do {
                        _ = try await mesh.invites.exchange(request, source: "s\(number)")
                        return 1
                    } catch { return 0 }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(winners == 1)
    }

    @Test func falseProofLeavesTheInviteUsable() async throws {
        let mesh = try await MeshServices.inMemory()
        let minted = try await mesh.invites.mint(InviteRequest(slotKind: "cpu"), actor: "cli-user")
        var missing = exchange(minted, key: joiner)
        missing.proofB64 = nil
        var stolen = exchange(minted, key: joiner)
        stolen.ed25519PubKeyB64 = Ed25519PrivateKey.generate(.seeded(12)).publicKey.base64
        for request in [missing, stolen] {
            await #expect(throws: InviteError.proofDoesNotVerify) {
                try await mesh.invites.exchange(request, source: "a")
            }
        }
        _ = try await mesh.invites.exchange(exchange(minted, key: joiner), source: "a")
    }

    @Test func expiredAndRevokedInvitesAreGone() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        let old = try await mesh.invites.mint(InviteRequest(slotKind: "cpu"), actor: "cli-user")
        let taken = try await mesh.invites.mint(InviteRequest(slotKind: "cpu"), actor: "cli-user")
        try await mesh.invites.revoke(taken.peer, actor: "dashboard-user")
        await #expect(throws: InviteError.used) { try await mesh.invites.exchange(exchange(taken), source: "a") }
        clock.advance(ms: 600_000)
        await #expect(throws: InviteError.used) { try await mesh.invites.exchange(exchange(old), source: "a") }
        #expect(try await mesh.invites.list().map(\.state) == [.revoked, .expired])
        #expect(mesh.invites.minted(old.peer) == nil)
    }

    @Test func guessesAreRefusedInTheContractsOrder() async throws {
        let mesh = try await MeshServices.inMemory()
        let guess = BootstrapExchangeRequest(bootstrapToken: "guess")
        await #expect(throws: InviteError.notConfigured) { try await mesh.invites.exchange(guess, source: "a") }
        _ = try await mesh.invites.mint(InviteRequest(slotKind: "cpu"), actor: "cli-user")
        for _ in 0..<9 {
            await #expect(throws: InviteError.notValid) { try await mesh.invites.exchange(guess, source: "a") }
        }
        await #expect(throws: InviteError.rateLimited(retryAfterSeconds: 60)) {
            try await mesh.invites.exchange(guess, source: "a")
        }
        await #expect(throws: InviteError.rateLimited(retryAfterSeconds: 60)) {
            try await mesh.invites.exchange(guess, source: "b")
        }
    }

    @Test func rotationReplacesTheTokenAndNeedsTheBoundKey() async throws {
        let mesh = try await MeshServices.inMemory()
        let first = try await mesh.invites.mint(InviteRequest(slotKind: "cpu"), actor: "cli-user")
        let old = try await mesh.invites.exchange(exchange(first, key: joiner), source: "a")
        var again = InviteRequest(slotKind: "cpu")
        again.peer = first.peer
        let second = try await mesh.invites.mint(again, actor: "dashboard-user")
        await #expect(throws: InviteError.boundToAnotherKey) {
            try await mesh.invites.exchange(exchange(second, key: .generate(.seeded(13))), source: "a")
        }
        let new = try await mesh.invites.exchange(exchange(second, key: joiner), source: "a")
        #expect(mesh.tokens.authenticate(authorizationHeader: "Bearer \(old.meshToken)")?.boundNode == nil)
        #expect(mesh.tokens.authenticate(authorizationHeader: "Bearer \(new.meshToken)")?.boundNode != nil)
    }

    @Test func configuredTokenWorksOnceAlsoAcrossARestart() async throws {
        let directory = try TemporaryDirectory()
        func parts(mesh token: String?) -> MeshParts {
            var parts = MeshParts.onDisk(directory.path)
            parts.invites.bootstrapToken = SecretBytes(Array("one-time".utf8))
            parts.bearers = BearerSettings(mesh: token)
            return parts
        }
        let request = BootstrapExchangeRequest(bootstrapToken: " one-time ")
        let bare = try await MeshServices.open(parts(mesh: nil))
        await #expect(throws: InviteError.noMeshToken) { try await bare.invites.exchange(request, source: "a") }
        try bare.store.close()
        let mesh = try await MeshServices.open(parts(mesh: "secret"))
        #expect(try await mesh.invites.exchange(request, source: "a").meshToken == "secret")
        await #expect(throws: InviteError.used) { try await mesh.invites.exchange(request, source: "a") }
        try mesh.store.close()
        let again = try await MeshServices.open(parts(mesh: "secret"))
        await #expect(throws: InviteError.used) { try await again.invites.exchange(request, source: "a") }
    }

    /// The configuration goes from one token to another and back; what was used stays used.
    @Test func aConfiguredTokenThatWasUsedDoesNotComeBack() async throws {
        let directory = try TemporaryDirectory()
        func exchange(_ token: String) async throws {
            var parts = MeshParts.onDisk(directory.path)
            parts.invites.bootstrapToken = SecretBytes(Array(token.utf8))
            parts.bearers = BearerSettings(mesh: "secret")
            let mesh = try await MeshServices.open(parts)
            defer { try? mesh.store.close() }  // the next open says so if it is still held
            _ = try await mesh.invites.exchange(BootstrapExchangeRequest(bootstrapToken: token), source: "a")
        }
        try await exchange("first")
        try await exchange("second")
        for token in ["first", "second"] {
            await #expect(throws: InviteError.used) { try await exchange(token) }
        }
    }

    @Test func aConfiguredTokenPastItsEndIsUsed() async throws {
        let clock = ManualClock()
        var parts = MeshParts.fixture(clock: clock)
        parts.invites.bootstrapToken = SecretBytes(Array("one-time".utf8))
        parts.invites.bootstrapExpiresMs = clock.nowMs + 1_000
        parts.bearers = BearerSettings(mesh: "secret")
        let mesh = try await MeshServices.open(parts)
        clock.advance(ms: 1_001)
        await #expect(throws: InviteError.used) {
            try await mesh.invites.exchange(BootstrapExchangeRequest(bootstrapToken: "one-time"), source: "a")
        }
    }

    @Test(arguments: InviteState.allCases)
    func finishedInvitesNeverMoveAgain(state: InviteState) {
        guard state != .minted else { return }
        var copy = state
        #expect(copy.handle(.exchange(isPast: false)) == [.refuse])
        #expect(copy.handle(.revoke) == [.refuse])
        #expect(copy.handle(.tick(isPast: true)).isEmpty)
        #expect(copy == state)
    }
}
