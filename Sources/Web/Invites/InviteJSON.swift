import Language
import Mesh

/// What `POST mesh/invite` answers.
struct MintedInviteJSON: Encodable, Sendable {
    struct Warning: Encodable, Sendable, Hashable {
        let code: String
        let message: String
    }

    let peerID: String
    let bearerURL: String
    let installCommand: String
    let installCommandPrint: String
    let qrSVG: String
    let expiresInSeconds: Int64
    let expiresUnixMillis: UInt64
    let warnings: [Warning]

    private enum CodingKeys: String, CodingKey {
        case peerID = "peer_id"
        case bearerURL = "bearer_url"
        case installCommand = "install_command"
        case installCommandPrint = "install_command_print"
        case qrSVG = "qr_svg"
        case expiresInSeconds = "expires_in_secs"
        case expiresUnixMillis = "expires_unix_ms"
        case warnings
    }

    init(_ invite: MintedInvite, qrSVG: String, nowMs: Int64) {
        peerID = invite.peer.rawValue
        bearerURL = invite.url
        installCommand = Self.command(invite.url)
        installCommandPrint = Self.command(invite.url) + " --print"
        self.qrSVG = qrSVG
        expiresInSeconds = max(0, (Int64(clamping: invite.expiresUnixMs) - nowMs) / 1_000)
        expiresUnixMillis = invite.expiresUnixMs
        warnings = Self.warnings(controlURL: invite.bearer.url)
    }

    /// The command that joins; quoted because `?` is special in some shells.
    static func command(_ url: String) -> String { "vox populi join '\(url)'" }

    /// What the person should know about an address before handing it out.
    static func warnings(controlURL: String) -> [Warning] {
        var warnings: [Warning] = []
        let lower = controlURL.lowercased()
        let host = lower.split(separator: "/", maxSplits: 2).last.map(String.init) ?? ""
        if ["127.", "localhost", "[::1]"].contains(where: { host.hasPrefix($0) }) {
            warnings.append(
                Warning(
                    code: "vox/mesh/loopback-only",
                    message: "Other machines cannot reach this address; it works on this machine alone."))
        }
        if lower.hasPrefix("http://") {
            warnings.append(
                Warning(code: "vox/mesh/plaintext", message: "The connection is not encrypted."))
        }
        return warnings
    }
}

/// One row of `GET mesh/invites`; never with its bearer.
struct InviteJSON: Encodable, Sendable {
    let peerID: String
    let slotKind: String
    let label: String?
    let expiresUnixMillis: UInt64
    let state: String

    private enum CodingKeys: String, CodingKey {
        case peerID = "peer_id"
        case slotKind = "slot_kind"
        case label
        case expiresUnixMillis = "expires_unix_ms"
        case state
    }

    init(_ invite: InviteView) {
        peerID = invite.peer.rawValue
        slotKind = invite.slotKind
        label = invite.label
        expiresUnixMillis = invite.expiresUnixMs
        state = invite.state.rawValue
    }
}

/// What `POST mesh/invite` takes.
struct InviteBody: Decodable, Sendable {
    let slotKind: String
    let ttlSeconds: Int?
    let label: String?
    let maxConcurrent: Int?

    private enum CodingKeys: String, CodingKey {
        case slotKind = "slot_kind"
        case ttlSeconds = "ttl_secs"
        case label
        case maxConcurrent = "max_concurrent"
    }
}

/// The checks of an invite that a person asks for, by JSON or by form.
struct InviteOrder: Sendable {
    let slotKind: String
    let label: String?
    let count: Int
    let lifeSeconds: Int

    func request() throws(DashboardError) -> InviteRequest {
        let kind = slotKind.trimmed
        guard (1...32).contains(kind.utf8.count), DonationsPolicy.Slot.isKind(kind) else {
            throw .badField(
                "slot_kind", "The slot kind is a word of 1 to 32 letters, digits and _; its first is no digit.")
        }
        guard (1...64).contains(count) else { throw .badField("max_concurrent", "Choose between 1 and 64 slots.") }
        guard lifeSeconds >= 0 else { throw .badField("ttl_secs") }
        let label = label?.trimmed
        guard (label?.count ?? 0) <= 64 else { throw .badField("label", "The label has at most 64 characters.") }
        var request = InviteRequest(slotKind: kind)
        request.slotCount = count
        request.label = label.flatMap { $0.isEmpty ? nil : $0 }
        request.lifeSeconds = lifeSeconds == 0 ? 600 : min(lifeSeconds, 600)
        return request
    }
}
