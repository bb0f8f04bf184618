import ArgumentParser
import Audit
import Mesh

extension AuditCommand {
    /// `vox audit witness`: 0 every log holds, 1 one was refused, 2 could not ask.
    struct Witness: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hold the logs of the meshes that this machine works for against what it saw, and cosign them.")
        @OptionGroup var options: ReadOptions

        func run() async throws {
            let client = try DashboardClient.open(try Surroundings.open(options.common))
            let rows = try await client.post("oplog/witness", [:]).arrayValue ?? []
            if options.json {
                options.printing.json(.array(rows))
            } else {
                options.printing.table(
                    rows, ["inviter", "state", "size", "cosigned_unix_ms", "log_id", "trouble"],
                    empty: "This machine works for no other mesh.")
                for row in rows where row["state"]?.stringValue == "refused" { complain(row) }
            }
            if rows.contains(where: { $0["state"]?.stringValue == "refused" }) { throw ExitCode(1) }
        }

        private func complain(_ row: JSONValue) {
            let refusal = row["refusal"]
            let place = refusal?["first_bad_index"]?.integerValue.map { "entry \($0)" } ?? "the log"
            let (reason, detail) = (refusal?["reason"]?.stringValue ?? "", refusal?["detail"]?.stringValue ?? "")
            Terminal.live.heading("Refused: \(row["inviter"]?.stringValue ?? "")", ", \(place), \(reason). \(detail)")
        }
    }
}
