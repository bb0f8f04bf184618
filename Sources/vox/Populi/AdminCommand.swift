import ArgumentParser
import Audit

/// `vox populi admin …`: what an administrator of the mesh does against a holder's will.
struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "Quarantine, maintenance, and leases against their holder's will.",
        subcommands: [Maintenance.self, Quarantine.self, ExecLeaseRevoke.self])

    /// `vox populi admin maintenance`.
    struct Maintenance: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a machine no work for a while; what runs loses its leases when they end.")
        @OptionGroup var target: AdminTarget
        @Option(
            name: [.customLong("for-minutes"), .customLong("minutes")],
            help: "Minutes until it ends by itself, at most 10080; without it, it lasts until --state off.")
        var minutes: Int?

        func validate() throws {
            if let minutes, !(1...10_080).contains(minutes) {
                throw ValidationError("--for-minutes must be between 1 and 10080.")
            }
            if !target.isOn, minutes != nil {
                throw ValidationError("--for-minutes goes with --state on; what is off has no end.")
            }
        }

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(target.confirm.options.common))
            let what =
                target.isOn ? "Put \(target.id) in maintenance" : "End the maintenance of \(target.id)"
            var body = try target.confirm.body(for: what)
            body["maintenance"] = .bool(target.isOn)
            if let minutes { body["maintenance_for_ms"] = .integer(Int64(minutes) * 60_000) }
            let answer = try await client.post(NodeTarget.path(target.id, "maintenance"), .object(body))
            target.confirm.say(
                answer, "\(target.id) is \(target.isOn ? "in maintenance" : "not in maintenance any more").")
        }
    }

    /// `vox populi admin quarantine`.
    struct Quarantine: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Trust a machine with nothing until --state off; it survives restarts and joins.")
        @OptionGroup var target: AdminTarget

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(target.confirm.options.common))
            let what = target.isOn ? "Quarantine \(target.id)" : "End the quarantine of \(target.id)"
            var body = try target.confirm.body(for: what)
            body["quarantined"] = .bool(target.isOn)
            let answer = try await client.post(NodeTarget.path(target.id, "quarantine"), .object(body))
            target.confirm.say(answer, "\(target.id) is \(target.isOn ? "quarantined" : "not quarantined any more").")
        }
    }

    /// `vox populi admin exec-lease-revoke`.
    struct ExecLeaseRevoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "exec-lease-revoke", abstract: "End the right of a machine to run something, now.")
        @OptionGroup var confirm: ConfirmOptions
        @Argument(help: ArgumentHelp("Lease id; vox populi leases lists them.", valueName: "lease-id"))
        var place: String?
        @Option(name: .customLong("lease-id"), help: "The same by name.") var lease: String?

        func validate() throws { _ = try id }

        private var id: String {
            get throws { try OneOf.value(place, lease, name: "--lease-id") }
        }

        func run() async throws {
            let id = try id
            let client = try DashboardClient.open(Surroundings.open(confirm.options.common))
            let body = try confirm.body(for: "Revoke the lease \(id)")
            confirm.show(try await client.post("mesh/leases/\(id.pathSegment)/revoke", .object(body)))
        }
    }
}

/// The machine that an administrator means, and whether something is to hold for it.
struct AdminTarget: ParsableArguments {
    /// Words of `--state`.
    enum State: String, ExpressibleByArgument, CaseIterable {
        case on
        case off
    }

    @OptionGroup var confirm: ConfirmOptions
    @Argument(help: ArgumentHelp("Node id.", valueName: "node")) var place: String?
    @Option(help: "The same by name.") var node: String?
    @Option(help: "Begin it or end it: on or off.") var state: State?
    @Flag(help: "The same as --state off.") var off = false

    func validate() throws {
        _ = try OneOf.value(place, node, name: "--node")
        if off, state == .on { throw ValidationError("--off and --state on exclude each other.") }
    }

    /// The id that was given in either way.
    var id: String { place ?? node ?? "" }
    var isOn: Bool { !off && state != .off }
}

/// A value that may be given by position or by name, but once.
private enum OneOf {
    static func value(_ place: String?, _ named: String?, name: String) throws -> String {
        switch (place, named) {
        case (let value?, nil), (nil, let value?): return value
        case (nil, nil): throw ValidationError("Missing expected argument '\(name)'.")
        case (_?, _?): throw ValidationError("\(name) was given twice: by position and by name.")
        }
    }
}
