import HTTPTypes
import Hummingbird
import Mesh

/// Reading an invite and joining the mesh that made it, under `/api/v2/mesh`.
struct JoinAPI: Sendable {
    let memberships: Memberships
    let policy: DonationPolicyDesk
    let clock: WallClock

    func add(to table: inout DashboardTable) {
        table.write(.post, "/api/v2/mesh/invite/preview", BearerBody.self) { body, _ in
            JSONAnswer(
                InvitePreviewJSON(
                    try memberships.preview(body.bearerURL), isNSFWAllowed: isNSFWAllowed, nowMs: clock.millis()))
        }
        table.write(.post, "/api/v2/mesh/join", BearerBody.self) { body, _ in
            let member = try await memberships.join(body.bearerURL, actor: DashboardActor.name)
            return JSONAnswer(JoinedJSON(member, isNSFWAllowed: isNSFWAllowed))
        }
    }

    private var isNSFWAllowed: Bool { policy.current().policy?.nsfwAllowed ?? false }
}

extension PeerJSON {
    /// A mesh that this machine works for.
    init(_ member: Membership, health: MembershipHealth) {
        self.init(
            peerID: member.node.rawValue, direction: Self.outward, name: member.inviter,
            keyFingerprint: member.keyFingerprint, pairedAtMicros: member.joinedMs * 1_000,
            lastSeenUnixMillis: health.lastContactMs.map { UInt64(clamping: $0) },
            tokenState: member.state.rawValue, leaseCount: 0)
    }
}

extension DashboardError {
    init(_ error: MembershipError) {
        switch error {
        case .invite(let error): self.init(error)
        case .alreadyJoined:
            self.init(
                .conflict, "vox/mesh/already-joined", "This machine works for that mesh already.",
                hint: "Look at the machines that are paired.")
        case .ownInvite:
            self.init(
                .forbidden, "vox/mesh/join-refused", "This machine made the invite itself.",
                hint: "Open the link on the other machine.")
        case .refused:
            self.init(
                .forbidden, "vox/mesh/join-refused", "The other machine refused the invite.",
                hint: "Ask for a new invite.")
        case .unreachable:
            self.init(
                .badGateway, "vox/mesh/unreachable", "The other machine does not answer.",
                hint: "See that it runs, and that this machine can reach its address.")
        case .pinMismatch:
            self.init(
                .badGateway, "vox/mesh/tls-pin-mismatch", "Another machine answered than the one that made the invite.",
                hint: "Do not go on; ask for a new invite.")
        case .untrusted:
            self.init(
                .badGateway, "vox/mesh/tls-untrusted",
                "The certificate of the other machine is not trusted (unknown authority, expired, or another name), "
                    + "and the invite names no fingerprint of it.",
                hint: "Ask for an invite with its fingerprint, or name the machine in Vox.toml with mesh.control_url "
                    + "and mesh.tls.pin_sha256.")
        case .tokenNotKept:
            self.init(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), "vox/store/write-failed",
                "The token could not be kept; nothing was joined.", hint: "Free some disk space and try again.")
        case .unknown:
            self.init(
                .notFound, "vox/mesh/unknown-peer", "There is no such peer.",
                hint: "Look at the machines that are paired.")
        case .declared: self = .declaredPeer
        case .store(let error): self.init(error)
        }
    }
}
