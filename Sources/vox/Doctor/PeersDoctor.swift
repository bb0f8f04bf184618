import Foundation
import Mesh

/// Whether the meshes that this machine works for answer, and whether their clocks agree with ours.
struct PeersDoctor {
    /// Longest wait for one answer.
    private static let patience = Duration.seconds(5)
    /// Difference of clocks above which signed tokens may be refused, seconds.
    private static let mostSkew: Int64 = 60
    let surroundings: Surroundings

    func diagnoses() async -> [Diagnosis] {
        let members: [Membership]
        do {
            let stored = try StoredMemberships(path: surroundings.storePath).all()
            members = settings.memberships(over: stored, sinceMs: Live.clock.millis())
        } catch {
            return [.warning("meshes", error.description, remedy: "Run vox populi store check.")]
        }
        guard !members.isEmpty else { return [.ok("meshes", "this machine works for no other mesh.")] }
        let clients = MeshClients()
        var found: [Diagnosis] = []
        for member in members { found.append(await look(at: member, clients)) }
        await clients.shutdown()
        return found
    }

    /// What the process would make of the settings.
    private var settings: MembershipSettings {
        var settings = MembershipSettings()
        settings.declared = surroundings.configuration.declared
        settings.ownNode = surroundings.nodeID ?? settings.ownNode
        return settings
    }

    private func look(at member: Membership, _ clients: MeshClients) async -> Diagnosis {
        guard member.state == .active else {
            return .warning(
                "mesh", "\(member.inviter) took the token of \(member.node.rawValue) back.",
                remedy: "Ask for a new invite, or run vox populi leave \(member.node.rawValue).")
        }
        // Older programs stored the address of an invite as it was written.
        let url = HTTPControlPlane.normalised(member.controlURL) ?? member.controlURL
        let answer: MeshTransport.Answer
        do {
            let address = try ControlPlaneAddress(
                url: url, pin: member.tlsSHA256.flatMap { CertificatePin(hex: $0) })
            let request = MeshTransport.Request(
                method: "GET", url: url + "/health", bearer: nil, body: nil, timeout: Self.patience)
            answer = try await clients.transport(to: address).send(request)
        } catch {
            return fault(error, of: member)
        }
        return verdict(member, answer)
    }

    private func fault(_ error: any Error, of member: Membership) -> Diagnosis {
        let stated = settings.declaration(of: member)
        let pinSetting = stated.map { $0.file == nil ? "mesh.tls.pin_sha256" : "\($0.table).tls_sha256" }
        switch error {
        case MeshTLSError.pinMismatch where stated?.pin != nil:
            return .error(
                "mesh", "\(member.controlURL) shows another certificate than the settings name.",
                remedy: "Ask \(member.inviter) whether it was changed; then correct \(pinSetting ?? "the setting").")
        case MeshTLSError.pinMismatch:
            return .error(
                "mesh", "\(member.controlURL) shows another certificate than \(member.inviter) had.",
                remedy: "Ask \(member.inviter) whether it was changed, and for a new invite.")
        case MeshTLSError.untrusted:
            return .error(
                "mesh",
                "The certificate of \(member.controlURL) is not trusted: unknown authority, expired, or another name.",
                remedy: "Ask \(member.inviter) for an invite with its fingerprint, or name it in Vox.toml: "
                    + "mesh.peers.NAME.tls_sha256, or mesh.tls.pin_sha256 for mesh.control_url.")
        default:
            return .error(
                "mesh", "\(Self.place(member)) does not answer.",
                remedy: "Look whether that machine runs vox and whether the network reaches it"
                    + (stated?.controlURL == nil ? "." : ", and whether its control_url in the settings is right."))
        }
    }

    /// Who and where; a control plane that only its address names is called by that.
    private static func place(_ member: Membership) -> String {
        member.controlURL.hasSuffix("://" + member.inviter)
            ? member.controlURL : "\(member.inviter) at \(member.controlURL)"
    }

    private func verdict(_ member: Membership, _ answer: MeshTransport.Answer) -> Diagnosis {
        guard answer.status == 200 else {
            return .warning(
                "mesh", "\(Self.place(member)) answers with status \(answer.status).",
                remedy: "Look at that machine.")
        }
        guard let date = answer.date, let seconds = HTTPDate.seconds(date) else {
            return .ok("mesh", "\(Self.place(member)) answers.")
        }
        let skew = seconds - Live.clock.millis() / 1_000
        if abs(skew) > Self.mostSkew {
            return .warning(
                "mesh",
                "the clock of \(member.inviter) is \(Moment.length(seconds: abs(skew))) "
                    + (skew > 0 ? "ahead." : "behind."), remedy: "Set both clocks, best by NTP.")
        }
        return .ok("mesh", "\(Self.place(member)) answers, and its clock agrees.")
    }
}
