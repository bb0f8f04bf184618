import ArgumentParser
import Audit

/// `vox populi status`: the running process and its mesh in a few lines.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Show the running mesh.")
    @OptionGroup var options: ReadOptions

    func run() async throws {
        let surroundings = try Surroundings.open(options.common)
        let client = try DashboardClient.open(surroundings)
        let status = try await client.get("status")
        let summary = try await client.get("mesh/summary")
        let nodes = RecentRows(try await client.get("mesh/nodes"), surroundings.configuration)
        if options.json {
            return options.printing.json(["status": status, "summary": summary, "nodes": .array(nodes.rows)])
        }
        let printing = options.printing
        if let file = RunFile.read(surroundings.home) {
            printing.terminal.line("dashboard  \(file.dashboardURL)\nmesh       \(file.meshURL)\n")
        }
        let facts = (status.objectValue ?? [:]).merging(summary.objectValue ?? [:]) { _, ofMesh in ofMesh }
        printing.fields(
            .object(facts),
            [
                "mesh_name", "control_plane_id", "nodes", "active", "queue_depth", "paired_peers", "memberships",
                "default_model", "oplog_size",
            ])
        if let warning = status["store"]?["warning"]?.stringValue {
            printing.terminal.line("\n\(warning) \(status["store"]?["remedy"]?.stringValue ?? "")")
        }
        if let export = status["telemetry"] {
            printing.terminal.line("\n" + Self.sentence(of: export, printing.moment))
        }
        printing.terminal.line()
        nodes.show(
            printing, ["id", "kind", "liveness", "status", "privacy_class", "in_flight", "model"],
            empty: "No machine has joined yet. Invite one with vox populi invite.")
    }

    /// Where telemetry goes and how that goes.
    static func sentence(of export: JSONValue, _ moment: Moment) -> String {
        let signals = (export["signals"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: ", ")
        let success = export["last_success"]?.stringValue.flatMap { Moment.milliseconds(iso8601: $0) }
        let taken = success.map { "last taken \(moment.text(ms: $0))" } ?? "nothing taken yet"
        let counts = (export["dropped"]?.objectValue ?? [:]).compactMap { $0.value.integerValue }
        let dropped = counts.reduce(Int64(0)) { sum, count in
            let (total, isTooMuch) = sum.addingReportingOverflow(max(0, count))
            return isTooMuch ? .max : total
        }
        let trouble = export["last_error"]?.stringValue.map { " The collector did not take the last of it: \($0)." }
        return "Telemetry (\(signals)) goes to \(export["endpoint_host"]?.stringValue ?? ""): \(taken), "
            + "\(dropped) dropped.\(trouble ?? "")"
    }
}

/// `vox populi peers`: who is paired, in which direction.
struct PeersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "peers", abstract: "List paired machines.")
    @OptionGroup var options: ReadOptions

    func run() async throws {
        let surroundings = try Surroundings.open(options.common)
        let answer = try await DashboardClient.open(surroundings).get("mesh/peers")
        let peers = RecentRows(answer, surroundings.configuration)
        if options.json { return options.printing.json(.array(peers.rows)) }
        peers.show(
            options.printing,
            [
                "peer_id", "direction", "name", "token_state", "last_seen_unix_ms", "lease_count", "version",
                "key_fingerprint",
            ],
            empty: "No machine is paired. Invite one with vox populi invite.")
    }
}

/// `vox populi leases`: who holds the right to run what.
struct LeasesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "leases", abstract: "List execution leases.")
    @OptionGroup var options: ReadOptions

    func run() async throws {
        let leases = try await DashboardClient.open(Surroundings.open(options.common)).get("mesh/leases")
        if options.json { return options.printing.json(leases) }
        options.printing.table(
            leases.arrayValue ?? [], ["lease_id", "scope_key", "holder_node_id", "state", "ttl_ms", "run_id"],
            empty: "Nothing runs now.")
    }
}
