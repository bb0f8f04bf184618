import ArgumentParser
import Audit
import Foundation
import Mesh

/// `vox hopper …`: the queue of things to be done.
struct HopperCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hopper", abstract: "Queue prompts, look at them, and start them.",
        subcommands: [
            Submit.self, List.self, Show.self, StartBatch.self, Reprioritize.self, Withdraw.self, Secrets.self,
        ])

    /// `vox hopper submit`.
    struct Submit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add an item to the inbox.")
        @OptionGroup var options: ReadOptions
        @Argument(help: "What is wanted, in words.") var intent: String
        @Option(help: "urgent, normal or background.") var priority: String?
        @Option(help: "kind:embed, model:…, node:…; may be repeated.") var hint: [String] = []
        @Option(help: "The model that is to do it; the work is of a kind that this model serves.") var model: String?
        @Option(help: "local-only, paired-peers-only or public-mesh.") var privacy: String?
        @Option(help: "Name of a value that the work needs; may be repeated.") var secret: [String] = []
        @Flag(help: "Seal the whole input; only machines that take sensitive work may have it.") var sensitive = false

        @Option(help: "Trace that it belongs to, as W3C writes it; else TRACEPARENT, else a new one.")
        var traceparent: String?

        func validate() throws {
            guard let traceparent, TraceParent.normalised(traceparent) == nil else { return }
            throw ValidationError("--traceparent must be 00-, 32 hex digits, -, 16 hex digits, - and 2 hex digits.")
        }

        func run() async throws {
            var client = try DashboardClient.open(Surroundings.open(options.common))
            if let trace = traceparent.flatMap({ TraceParent.normalised($0) }) { client.trace = trace }
            var body: [String: JSONValue] = ["intent": .string(intent)]
            if !hint.isEmpty { body["affinity_hints"] = .array(hint.map(JSONValue.string)) }
            if let model { body["model_id"] = .string(model) }
            if let priority { body["priority_hint"] = .string(priority) }
            if let privacy { body["privacy_class"] = .string(privacy) }
            if !secret.isEmpty { body["required_secrets"] = .array(secret.map(JSONValue.string)) }
            if sensitive { body["sensitive"] = true }
            let item = try await client.post("hopper/submit", .object(body))
            if options.json { return options.printing.json(item) }
            options.printing.fields(item, ["item_id", "classified_priority", "classified_affinity", "confidence"])
            if let likely = item["likely"]?["sentence"]?.stringValue { Terminal.live.line(likely) }
        }
    }

    /// `vox hopper ls`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "ls", abstract: "List items.")
        @OptionGroup var options: ReadOptions
        @Option(help: "inbox, assigned or history.") var state = "inbox"

        func validate() throws {
            guard ["inbox", "assigned", "history"].contains(state) else {
                throw ValidationError("--state must be inbox, assigned or history.")
            }
        }

        func run() async throws {
            let items = try await DashboardClient.open(Surroundings.open(options.common)).get("hopper/\(state)")
            if options.json { return options.printing.json(items) }
            options.printing.table(
                items.arrayValue ?? [],
                [
                    "item_id", "classified_priority", "privacy_class", "task_kind", "state", "node_id", "run_id",
                    "intent",
                ],
                empty: "Nothing is here. Add something with vox hopper submit.")
        }
    }

    /// `vox hopper show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one item.")
        @OptionGroup var options: ReadOptions
        @Argument(help: "Item id.") var item: String

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(options.common))
            let value = try await client.get("hopper/items/\(item.pathSegment)")
            if options.json { return options.printing.json(value) }
            options.printing.fields(
                value,
                [
                    "item_id", "intent", "state", "outcome", "classified_priority", "privacy_class", "task_kind",
                    "confidence", "classified_affinity", "required_secrets", "sensitive", "node_id", "run_id",
                    "last_reason",
                ])
        }
    }

    /// `vox hopper start-batch`.
    struct StartBatch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "start-batch", abstract: "Plan and start waiting items.")
        @OptionGroup var options: ReadOptions
        @Option(help: "Most items, 1 to 64.") var limit: Int?
        @Option(help: "Item id; may be repeated.") var item: [String] = []
        @Option(help: "Run on this node only.") var node: String?
        @Flag(help: "Plan only.") var dryRun = false

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(options.common))
            var body: [String: JSONValue] = ["dry_run": .bool(dryRun)]
            if let limit { body["limit"] = .integer(Int64(limit)) }
            if !item.isEmpty { body["item_ids"] = .array(item.map(JSONValue.string)) }
            if let node { body["target_node_id"] = .string(node) }
            let batch = try await client.post("hopper/start_batch", .object(body))
            if options.json { return options.printing.json(batch) }
            options.printing.fields(batch, ["batch_id", "dispatched", "refused"])
            options.printing.table(
                batch["outcomes"]?.arrayValue ?? [], ["item_id", "outcome", "node_id", "run_id", "reason"],
                empty: "Nothing waits in the inbox.")
        }
    }
}

extension String {
    /// The text as one segment of a path.
    var pathSegment: String {
        addingPercentEncoding(withAllowedCharacters: .urlPathAllowed.subtracting(["/"])) ?? self
    }
}
