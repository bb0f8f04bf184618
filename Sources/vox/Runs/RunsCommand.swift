import ArgumentParser
import Audit

/// `vox runs …`: what ran, where, and what came out.
struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Look at runs, and stop them.",
        subcommands: [List.self, Show.self, CancelCommand.self])

    /// `vox runs ls`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "ls", abstract: "List runs, newest first.")
        @OptionGroup var options: ReadOptions
        @Option(help: "Most rows, 1 to 200.") var limit = 50

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(options.common))
            let runs = try await client.get("runs?limit=\(limit)")
            if options.json { return options.printing.json(runs) }
            options.printing.table(
                runs.arrayValue ?? [],
                ["id", "status", "privacy_class", "node_id", "model", "started", "duration_ms", "tokens", "error"],
                empty: "Nothing has run yet. Start something with vox hopper start-batch.")
        }
    }

    /// `vox runs show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one run and its output.")
        @OptionGroup var options: ReadOptions
        @Argument(help: "Run id.") var run: String

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(options.common))
            let value = try await client.get("runs/\(run.pathSegment)")
            if options.json { return options.printing.json(value) }
            let printing = options.printing
            printing.fields(
                value,
                [
                    "id", "status", "privacy_class", "node_id", "attempt", "model", "started", "duration_ms", "tokens",
                    "error", "item_id", "trace_id",
                ])
            if let note = Self.note(value) { printing.terminal.line("\n" + note) }
            if let output = value["output"]?.stringValue { printing.terminal.line("\n" + output) }
        }

        /// What is said of a run whose texts are not in the store; nil for every other.
        static func note(_ run: JSONValue) -> String? {
            guard run["recorded"] == false else { return nil }
            let until = run["readable_until"]?.stringValue.map { " It can be read until \($0)." } ?? ""
            return "Not recorded: [mesh.privacy] record_prompts is false.\(until)"
        }
    }
}
