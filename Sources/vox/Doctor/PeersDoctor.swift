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
            members = try StoredMemberships(path: surroundings.storePath).all()
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

    private func look(at member: Membership, _ clients: MeshClients) async -> Diagnosis {
        guard member.state == .active else {
            return .warning(
                "mesh", "\(member.inviter) took the token of \(member.node.rawValue) back.",
                remedy: "Ask for a new invite, or run vox populi leave \(member.node.rawValue).")
        }
        let answer: MeshTransport.Answer
        do {
            let address = try ControlPlaneAddress(
                url: member.controlURL, pin: member.tlsSHA256.flatMap { CertificatePin(hex: $0) })
            let request = MeshTransport.Request(
                method: "GET", url: member.controlURL + "/health", bearer: nil, body: nil, timeout: Self.patience)
            answer = try await clients.transport(to: address).send(request)
        } catch MeshTLSError.pinMismatch {
            return .error(
                "mesh", "\(member.controlURL) shows another certificate than \(member.inviter) had.",
                remedy: "Ask \(member.inviter) whether it was changed, and for a new invite.")
        } catch MeshTLSError.untrusted {
            return .error(
                "mesh",
                "The certificate of \(member.controlURL) is not trusted: unknown authority, expired, or another name.",
                remedy: "Ask \(member.inviter) for an invite with its fingerprint, or name it in Vox.toml: "
                    + "mesh.peers.NAME.tls_sha256, or mesh.tls.pin_sha256 for mesh.control_url.")
        } catch {
            return .error(
                "mesh", "\(member.inviter) at \(member.controlURL) does not answer.",
                remedy: "Look whether that machine runs vox and whether the network reaches it.")
        }
        return verdict(member, answer)
    }

    private func verdict(_ member: Membership, _ answer: MeshTransport.Answer) -> Diagnosis {
        guard answer.status == 200 else {
            return .warning(
                "mesh", "\(member.inviter) at \(member.controlURL) answers with status \(answer.status).",
                remedy: "Look at that machine.")
        }
        if let date = answer.date, let seconds = Self.seconds(httpDate: date) {
            let skew = seconds - Live.clock.millis() / 1_000
            if abs(skew) > Self.mostSkew {
                return .warning(
                    "mesh",
                    "the clock of \(member.inviter) is \(Moment.length(seconds: abs(skew))) "
                        + (skew > 0 ? "ahead." : "behind."), remedy: "Set both clocks, best by NTP.")
            }
        }
        return .ok("mesh", "\(member.inviter) at \(member.controlURL) answers, and its clock agrees.")
    }

    /// Seconds since 1970 of a date such as `Thu, 26 Nov 2026 05:00:00 GMT`.
    static func seconds(httpDate text: String) -> Int64? {
        let words = text.split { " :,".contains($0) }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count == 8, let month = months.firstIndex(of: String(words[2])), let day = Int32(words[1]),
            let year = Int32(words[3]), let hour = Int32(words[4]), let minute = Int32(words[5]),
            let second = Int32(words[6]), (1970...9999).contains(year), (1...31).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1_900, Int32(month), day)
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (hour, minute, second)
        return Int64(timegm(&parts))
    }
}
