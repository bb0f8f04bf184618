import Mesh

extension BearerSettings {
    /// The secrets of the configuration; a role that does not exist stops the start.
    init(_ configuration: Configuration) throws(CommandFailure) {
        var named: [Named] = []
        for entry in configuration.tokens {
            let word = entry["role"] ?? ""
            let known: [String: Role] = [
                "mesh": .mesh, "admin": .admin, "worker": .worker, "submitter": .submitter, "dispatch": .submitter,
                "read-only": .readOnly,
            ]
            guard let role = known[word], let secret = entry["token"]?.wireNonBlank else {
                throw CommandFailure(
                    "the mesh token \(entry["name"] ?? "without a name") has no role that exists, or no secret.",
                    remedy: "Roles are mesh, admin, worker, submitter and read-only.")
            }
            named.append(Named(role: role, secret: secret))
        }
        self.init(
            mesh: configuration.text("mesh.token"), worker: configuration.text("mesh.worker_token"),
            submitter: configuration.text("mesh.submitter_token"), admin: configuration.text("mesh.admin_token"),
            rest: Rest(named: named, jwtKey: configuration.text("mesh.jwt_hmac_secret")))
    }
}

extension MailboxSettings {
    /// The mailbox part of the configuration; its live settings look at the environment at each call.
    init(_ configuration: Configuration) {
        self.init()
        let lease = configuration.live("mesh.a2a.lease_ms", variable: Live.variable)
        let rows = configuration.live("mesh.a2a.max_messages", variable: Live.variable)
        let age = configuration.live("mesh.a2a.acked_ttl_ms", variable: Live.variable)
        let overflow = configuration.live("mesh.a2a.overflow", variable: Live.variable)
        leaseMs = { Int64(lease.integer) }
        mostRows = { rows.integer }
        ackedAgeMs = { Int64(age.integer) }
        dropsOldest = { overflow.text == "drop-oldest" }
        deliversPerSecond = configuration.integer("mesh.a2a.deliver_rate_per_sec")
        deliverBurst = configuration.integer("mesh.a2a.deliver_burst")
        mostWaiters = configuration.integer("mesh.http.max_waiters")
        verifyKey = configuration.text("mesh.attestation.verify_key").flatMap { Configuration.verifyKey(in: $0) }
        requiresAttestation = configuration.bool("mesh.attestation.require")
    }
}

extension RegistrySettings {
    /// The registry part of the configuration.
    init(ownNode: NodeID, _ configuration: Configuration) {
        self.init(ownNode: ownNode)
        scopeID = configuration.text("mesh.scope_id")
        thresholds = LivenessThresholds(
            onlineMs: Int64(configuration.integer("mesh.online_ms")),
            degradedMs: Int64(configuration.integer("mesh.degraded_ms")))
        let stale = configuration.live("mesh.server_stale_prune_ms", variable: Live.variable)
        staleListMs = { Int64(stale.integer) }
    }
}
