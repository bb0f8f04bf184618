import ArgumentParser
import Audit
import Foundation
import Mesh

extension AuditCommand {
    /// `vox audit at`: the mesh as it was.
    struct At: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the mesh as it was at an instant.",
            discussion: "Heartbeats, load and memory are in no entry and therefore not shown.")
        @OptionGroup var options: ReadOptions
        @Argument(help: "Microseconds since 1970, or a time such as 2026-11-26T14:05:00Z.") var time: String

        func run() async throws {
            let micros = try Self.micros(time)
            let surroundings = try Surroundings.open(options.common)
            let instant = try AuditCommand.reading { () throws(StoreError) in
                try StoredLog(path: surroundings.storePath).at(micros)
            }
            let json = instant.json(controlPlane: surroundings.nodeID ?? "")
            if options.json { return options.printing.json(json) }
            guard instant.lastIndex >= 0 else { return Terminal.live.line("The log begins later.") }
            show(json)
        }

        private func show(_ json: JSONValue) {
            let (printing, terminal) = (options.printing, Terminal.live)
            terminal.heading("As of entry \(json["last_index"]?.integerValue ?? 0):")
            printing.table(
                json["nodes"]?.arrayValue ?? [],
                ["id", "kind", "liveness", "admission", "quarantined", "maintenance", "privacy_class"],
                empty: "No machine was in the registry.")
            let work = json["work"] ?? [:]
            for (name, columns) in [
                ("runs", ["run_id", "task_kind", "privacy_class", "status", "node_id", "started_micros"]),
                ("leases", ["lease_id", "scope_key", "holder_node_id"]),
            ] {
                terminal.line("")
                printing.table(work[name]?.arrayValue ?? [], columns, empty: "No \(name).")
            }
            terminal.line("")
            let hopper = work["hopper"] ?? [:]
            let (inbox, assigned) = (hopper["inbox"]?.arrayValue ?? [], hopper["assigned"]?.arrayValue ?? [])
            printing.table(
                inbox + assigned, ["item_id", "state", "priority", "node_id", "run_id"], empty: "The hopper was empty.")
            terminal.line("")
            printing.table(
                json["spend"]?.arrayValue ?? [], ["node_id", "tokens", "cost_micro_usd"],
                empty: "Nothing was used in the 24 hours before.")
        }

        /// Reads either form; a time without its zone is UTC.
        static func micros(_ text: String) throws(CommandFailure) -> Int64 {
            if let micros = Int64(text), micros >= 0 { return min(micros, JSONValue.largestExactInteger) }
            let zoned = text.hasSuffix("Z") ? text : text + "Z"
            guard let date = try? Date(zoned, strategy: .iso8601),  // said below
                case let micros = date.timeIntervalSince1970 * 1_000_000, micros >= 0
            else {
                throw CommandFailure(
                    "\(text) is no instant.", remedy: "Write it as 2026-11-26T14:05:00Z or take ts_micros of an entry.",
                    exitCode: 2)
            }
            return Int64(min(micros.rounded(), Double(JSONValue.largestExactInteger)))
        }
    }
}
