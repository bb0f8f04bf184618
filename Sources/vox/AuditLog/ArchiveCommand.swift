import ArgumentParser
import Audit
import Mesh

extension AuditCommand {
    /// `vox audit archive`.
    struct Archive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move reasons and payloads of old entries out of the store into a file of mesh/archive.",
            discussion: """
                Hashes and signatures stay, and so does everything about actions, invites, tokens and keys. Full \
                verification of the range needs the file from then on: keep it, and copy it with every backup.
                """)
        @Option(help: "Last entry to move; the newest 10000 and those since the memo before them stay.")
        var through: UInt64
        @OptionGroup var confirm: ConfirmOptions

        func run() async throws {
            let client = try DashboardClient.open(try Surroundings.open(confirm.options.common))
            var body = try confirm.body(for: "Move what entries up to \(through) say out of the store")
            body["through"] = .integer(Int64(clamping: through))
            let answer = try await client.post("oplog/archive", .object(body))
            confirm.say(answer, "Archived.")
            guard !confirm.options.json else { return }
            confirm.options.printing.fields(answer, ["path", "from", "through", "moved", "size_bytes", "sha256"])
        }
    }

    /// Entries as JSON, with the file that an archived one's reason and payload are in.
    static func rows(_ entries: [LogEntry], of log: StoredLog) throws(CommandFailure) -> [JSONValue] {
        let places = try reading { () throws(StoreError) in try log.places(of: entries) }
        return entries.map { entry in
            guard var members = WireCodec.json(entry).objectValue, let place = places[entry.index] else {
                return WireCodec.json(entry)
            }
            members["archived_in"] = .string(place.file)
            members["archive_state"] = .string(place.state.rawValue)
            return .object(members)
        }
    }

    /// A row as the table shows it: where there is no reason to show stands where it is.
    static func shown(_ row: JSONValue) -> JSONValue {
        guard var members = row.objectValue, members["reason"] == nil, let file = row["archived_in"]?.stringValue else {
            return row
        }
        members["reason"] = .string("archived in \(file), which is \(row["archive_state"]?.stringValue ?? "missing")")
        return .object(members)
    }
}
