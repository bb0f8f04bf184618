extension Configuration {
    static let bearerKeys = ["mesh.token", "mesh.worker_token", "mesh.submitter_token", "mesh.admin_token"]

    /// Words for the role of a named token; `dispatch` is an old word for `submitter`.
    package static let tokenRoles = ["mesh", "admin", "worker", "submitter", "dispatch", "read-only"]

    /// `name=role:token`, `;` between.
    static func namedTokens(in text: String) -> [[String: String]] {
        text.split(separator: ";").filter { String($0).wireNonBlank != nil }.map { part in
            let name = part.prefix { $0 != "=" }
            let rest = part.dropFirst(name.count + 1)
            let role = rest.prefix { $0 != ":" }
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
        if let key = text("mesh.jwt_hmac_secret"), key.utf8.count < 32 {
            found.append(weak("mesh.jwt_hmac_secret", "is shorter than 32 bytes."))
        }
        return found + tokens.compactMap(Self.unfit)
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
