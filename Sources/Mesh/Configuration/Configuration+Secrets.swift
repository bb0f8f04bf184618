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
        let single = Self.bearerKeys.compactMap { key in text(key).map { (key: key, secret: $0) } }
        let named = tokens.compactMap { entry in
            entry["token"]?.wireNonBlank.map { (key: "mesh.tokens[\(entry["name"] ?? "")]", secret: $0) }
        }
        for (key, secret) in single + named {
            if secret.count < 16 { found.append(weak(key, "is shorter than 16 characters.")) }
            if let owner = owners[secret] {
                found.append(
                    ConfigFinding(
                        .warning, "duplicate-secret", at: key, "\(key) equals \(owner), whose role wins.",
                        remedy: "Give each role a secret of its own."))
            }
            owners[secret] = owners[secret] ?? key
        }
        for (key, secret) in borrowed where secret.count < 16 {
            found.append(weak(key, "is shorter than 16 characters."))
        }
        if let key = text("mesh.jwt_hmac_secret"), key.utf8.count < 32 {
            found.append(weak("mesh.jwt_hmac_secret", "is shorter than 32 bytes."))
        }
        return found + tokens.compactMap(Self.unfit)
    }

    /// Secrets without a role here: the bootstrap token, and what is shown to peers.
    private var borrowed: [(key: String, secret: String)] {
        let bootstrap = text("mesh.bootstrap.token").map { (key: "mesh.bootstrap.token", secret: $0) }
        let shown = peers.compactMap { peer -> (key: String, secret: String)? in
            guard let token = peer.token else { return nil }
            let secret = token.withBytes { String(decoding: $0, as: UTF8.self) }
            return (key: "\(peer.table).token", secret: secret)
        }
        return (bootstrap.map { [$0] } ?? []) + shown
    }

    /// A named token that stops a start.
    private static func unfit(_ entry: [String: String]) -> ConfigFinding? {
        let isFit = tokenRoles.contains(entry["role"] ?? "") && entry["token"]?.wireNonBlank != nil
        return isFit
            ? nil
            : ConfigFinding(
                .error, "wrong-type", at: "mesh.tokens",
                "the mesh token \(entry["name"] ?? "without a name") has no role that exists, or no secret.",
                remedy: "Roles are mesh, admin, worker, submitter and read-only.")
    }

    private func weak(_ key: String, _ why: String) -> ConfigFinding {
        ConfigFinding(.warning, "weak-secret", at: key, "\(key) \(why)", remedy: "Choose a longer random text.")
    }
}
