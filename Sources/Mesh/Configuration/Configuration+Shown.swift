import Audit
import VoxCrypto

extension Configuration {
    /// All that may be set, as it is in force.
    ///
    /// The table of settings, then policy, named bearers, peers and caps of nodes, then what is not read yet.
    package var shown: [ShownSetting] {
        let table = all.map { ShownSetting($0) }
        let rest = [shownPolicy] + shownTokens + peers.flatMap(Self.rows) + shownCaps
        return table + rest + later
    }

    /// Whether environment or file state a policy; one that stands at `mesh.donation.path` is not looked at here.
    private var shownPolicy: ShownSetting {
        let source: SettingSource =
            environmentPolicy != nil ? .env : donationPolicy != nil ? .file : .default
        return ShownSetting(
            "mesh.donation", source == .default ? "unset" : "set", source, variable: EnvironmentPolicy.variable)
    }

    private var shownTokens: [ShownSetting] {
        guard !tokens.isEmpty else {
            return [ShownSetting("mesh.tokens", [], .default, variable: Self.tokensVariable)]
        }
        return tokens.map { entry in
            let role = entry["role"].flatMap { Self.tokenRoles.contains($0) ? $0 : nil }
            let facts: JSONValue = [
                "role": .string(role ?? "unknown"),
                "token": ShownSetting.secret(entry["token"]?.wireNonBlank != nil),
            ]
            return ShownSetting(
                "mesh.tokens[\(entry["name"] ?? "")]", facts, tokensSource, variable: Self.tokensVariable)
        }
    }

    private static func rows(of peer: DeclaredPeer) -> [ShownSetting] {
        let values: [(key: String, value: JSONValue?)] = [
            ("control_url", peer.controlURL.map(JSONValue.string)),
            ("token", peer.token.map { _ in ShownSetting.secret(true) }),
            ("node_id", peer.node.map { .string($0.rawValue) }),
            ("public_key", peer.publicKey.map { .string($0.base64) }),
            ("tls_sha256", peer.pin.map { .string($0.hex) }),
            ("budget_cap_usd_24h", peer.capDollars.map(JSONValue.double)),
        ]
        return values.compactMap { key, value in
            value.map { ShownSetting("\(peer.table).\(key)", $0, .file) }
        }
    }

    private var shownCaps: [ShownSetting] {
        nodeCaps.sorted { $0.key < $1.key }.map { node, dollars in
            ShownSetting("mesh.budget.nodes.\(ConfigFile.part(node.rawValue))", .double(dollars), .file)
        }
    }
}
