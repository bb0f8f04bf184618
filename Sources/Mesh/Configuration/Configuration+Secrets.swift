import VoxCrypto

extension Setting {
    /// Keys whose values are secrets; those of later versions are kept from others too.
    static let secretKeys: [String] =
        all.filter { if case .secret = $0.kind { true } else { false } }.map(\.key)
        + ["cloud.runpod_api_key", "cloud.vast_api_key"]
}

extension Configuration {
    static let bearerKeys = ["mesh.token", "mesh.worker_token", "mesh.submitter_token", "mesh.admin_token"]

    /// Words for the role of a named token; `dispatch` is an old word for `submitter`.
    package static let tokenRoles = ["mesh", "admin", "worker", "submitter", "dispatch", "read-only"]

    /// Holds named bearers in place of the tables of the file.
    static let tokensVariable = "VOX_MESH_TOKENS"

    /// `name=role:token`, `;` between; what has another form has no name, for that could be a secret.
    static func namedTokens(in text: String) -> [[String: String]] {
        text.split(separator: ";").filter { String($0).wireNonBlank != nil }.map { part in
            let name = part.prefix { $0 != "=" }
            let rest = part.dropFirst(name.count + 1)
            let role = rest.prefix { $0 != ":" }
            guard role.count < rest.count else { return [:] }
            return [
                "name": String(name).wireTrimmed, "role": String(role).wireTrimmed,
                "token": String(rest.dropFirst(role.count + 1)).wireTrimmed,
            ]
        }
    }

    /// What is wrong with the secrets; none of them is shown.
    var secrets: [ConfigFinding] {
        var found: [ConfigFinding] = []
        var owners: [String: String] = [:]
        let single = Self.bearerKeys.compactMap { Bearer(key: $0, self) }
        for bearer in single + namedBearers {
            if bearer.secret.count < 16 { found.append(bearer.weak("is shorter than 16 characters.")) }
            if let owner = owners[bearer.secret] { found.append(bearer.duplicate(of: owner)) }
            owners[bearer.secret] = owners[bearer.secret] ?? bearer.name
        }
        for bearer in borrowed where bearer.secret.count < 16 {
            found.append(bearer.weak("is shorter than 16 characters."))
        }
        if let key = Bearer(key: "mesh.jwt_hmac_secret", self), key.secret.utf8.count < 32 {
            found.append(key.weak("is shorter than 32 bytes."))
        }
        return found + tokens.indices.compactMap(unfit)
    }

    private var namedBearers: [Bearer] {
        tokens.indices.compactMap { index in
            let name = "mesh.tokens[\(tokens[index]["name"] ?? "")]"
            return tokens[index]["token"]?.wireNonBlank.map {
                Bearer(name: name, secret: $0, place: place(ofToken: index, "token"))
            }
        }
    }

    private func place(ofToken index: Int, _ field: String) -> String {
        tokenPlaces.isEmpty ? Self.tokensVariable : tokenPlaces[index][field] ?? Self.tokensVariable
    }

    /// Secrets without a role here: the bootstrap token, and what is shown to peers.
    private var borrowed: [Bearer] {
        let bootstrap = Bearer(key: "mesh.bootstrap.token", self)
        let shown = peers.compactMap { peer -> Bearer? in
            guard let token = peer.token, let place = peer.tokenPlace else { return nil }
            let secret = token.withBytes { String(decoding: $0, as: UTF8.self) }
            return Bearer(name: "\(peer.table).token", secret: secret, place: place)
        }
        return (bootstrap.map { [$0] } ?? []) + shown
    }

    /// A named token that stops a start.
    private func unfit(_ index: Int) -> ConfigFinding? {
        let entry = tokens[index]
        let hasRole = Self.tokenRoles.contains(entry["role"] ?? "")
        guard !hasRole || entry["token"]?.wireNonBlank == nil else { return nil }
        return ConfigFinding(
            .error, "wrong-type", at: place(ofToken: index, hasRole ? "token" : "role"),
            "the mesh token \(entry["name"] ?? "without a name") has no role that exists, or no secret.",
            remedy: "Roles are mesh, admin, worker, submitter and read-only.")
    }
}

/// A secret that is looked at, under a name that may be shown.
private struct Bearer {
    let name: String
    let secret: String
    /// As findings say it.
    let place: String

    func weak(_ why: String) -> ConfigFinding {
        ConfigFinding(.warning, "weak-secret", at: place, "\(name) \(why)", remedy: "Choose a longer random text.")
    }

    func duplicate(of owner: String) -> ConfigFinding {
        ConfigFinding(
            .warning, "duplicate-secret", at: place, "\(name) equals \(owner), whose role wins.",
            remedy: "Give each role a secret of its own.")
    }
}

extension Bearer {
    /// The secret of a setting; nil when none is set.
    init?(key: String, _ configuration: Configuration) {
        guard let secret = configuration.text(key) else { return nil }
        self.init(name: key, secret: secret, place: configuration.place(of: key))
    }
}
