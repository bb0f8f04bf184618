import VoxCrypto

/// The secrets of the configuration, read once at start.
package struct BearerSettings: Sendable {
    /// A bearer of the configuration file with its own name.
    package struct Named: Sendable {
        let role: Role
        let secret: SecretBytes

        /// Gives a role to a secret.
        package init(role: Role, secret: String) {
            self.role = role
            self.secret = SecretBytes(Array(secret.utf8))
        }
    }

    /// Bearers in the order in which they are tried.
    let bearers: [Named]
    /// The HS256 key of signed bearers, which also switches auth on.
    let jwtKey: SecretBytes?
    /// The mesh secret, which the bootstrap exchange hands out.
    let meshToken: SecretBytes?

    /// Nothing set: open mode.
    package static let open = BearerSettings()

    /// Takes the five secrets, each nil or blank when unset, and the named ones in file order.
    package init(
        mesh: String? = nil, worker: String? = nil, submitter: String? = nil, admin: String? = nil,
        rest: Rest = Rest()
    ) {
        let four: [(Role, String?)] = [(.mesh, mesh), (.worker, worker), (.submitter, submitter), (.admin, admin)]
        bearers =
            four.compactMap { role, text in text?.wireNonBlank.map { Named(role: role, secret: $0) } } + rest.named
        jwtKey = rest.jwtKey
        meshToken = mesh?.wireNonBlank.map { SecretBytes(Array($0.utf8)) }
    }

    /// What is set beside the four opaque secrets.
    package struct Rest: Sendable {
        let named: [Named]
        let jwtKey: SecretBytes?

        /// Takes the named bearers, and the HS256 key of signed ones, nil or blank when unset.
        package init(named: [Named] = [], jwtKey: String? = nil) {
            self.named = named
            self.jwtKey = jwtKey?.wireNonBlank.map { SecretBytes(Array($0.utf8)) }
        }
    }
}
