import ArgumentParser
import Audit

/// `vox populi node …`: what an operator does to a machine of the mesh; every one of them is recorded.
struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "Kill, pause, drain, replay or resume a machine's work.",
        subcommands: [Kill.self, Pause.self, Drain.self, Replay.self, Resume.self])

    /// `vox populi node kill`.
    struct Kill: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End everything that a machine runs, now.")
        @OptionGroup var target: NodeTarget

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(target.confirm.options.common))
            let body = try target.confirm.body(for: "Kill \(target.node)")
            target.confirm.show(try await client.post(target.path("kill"), .object(body)))
        }
    }

    /// `vox populi node pause`.
    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a machine nothing new; what runs goes on.")
        @OptionGroup var target: NodeTarget

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(target.confirm.options.common))
            let body = try target.confirm.body(for: "Pause \(target.node)")
            target.confirm.show(try await client.post(target.path("pause"), .object(body)))
        }
    }

    /// `vox populi node drain`.
    struct Drain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a machine finish what it runs, then put it in maintenance.")
        @OptionGroup var target: NodeTarget

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(target.confirm.options.common))
            let body = try target.confirm.body(for: "Drain \(target.node)")
            target.confirm.show(try await client.post(target.path("drain"), .object(body)))
        }
    }

    /// `vox populi node replay`.
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Start a finished run of a machine again.")
        @OptionGroup var target: NodeTarget
        @Option(name: .customLong("run"), help: "The run; the machine's latest finished one without it.")
        var runID: String?

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(target.confirm.options.common))
            var body = try target.confirm.body(for: "Replay a run of \(target.node)")
            if let runID { body["run_id"] = .string(runID) }
            target.confirm.show(try await client.post(target.path("replay"), .object(body)))
        }
    }

    /// `vox populi node resume`.
    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take back a pause or a drain.")
        @OptionGroup var options: ReadOptions
        @Argument(help: "Node id.") var node: String
        @Option(help: "Why; it is written into the log.") var reason = ""

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(options.common))
            let path = NodeTarget.path(node, "resume")
            ConfirmOptions.show(try await client.post(path, ["reason": .string(reason)]), options)
        }
    }
}

/// The machine that an action is for, why, and that it is meant.
struct NodeTarget: ParsableArguments {
    @OptionGroup var confirm: ConfirmOptions
    @Argument(help: "Node id.") var node: String

    func path(_ action: String) -> String { Self.path(node, action) }

    static func path(_ node: String, _ action: String) -> String { "mesh/nodes/\(node.pathSegment)/\(action)" }
}
