import Testing

/// Every verb of `vox` says in this table whether it changes anything and how that comes into the log.
@Suite struct CommandCoverageTests {
    enum Effect: Hashable {
        /// Shows something; writes nothing.
        case reads
        /// Only names its verbs.
        case group
        /// Writes through the running process, whose route appends the entry.
        case writes(through: String)
        /// Writes a file of its owner, with no process and no store at hand; what makes it visible afterwards.
        case writesFile(seenBy: String)
        /// Is the process itself.
        case serves
    }

    static let table: [String: Effect] = [
        "Vox": .group,
        "PopuliCommand": .group,
        "ServeCommand": .serves,
        "UpCommand": .serves,
        "InitCommand": .writesFile(seenBy: "the settings that the next start reads"),
        "InviteCommand": .writes(through: "mesh/invite"),
        "JoinCommand": .writes(through: "mesh/join"),
        "StatusCommand": .reads,
        "PeersCommand": .reads,
        "LeasesCommand": .reads,
        "InventoryCommand": .reads,
        "EventsCommand": .reads,
        "LeaveCommand": .writes(through: #"mesh/peers/\(peer.pathSegment)/unpair"#),
        "StoreCommand": .group,
        "StoreCommand.Check": .reads,
        "StoreCommand.Repair": .writesFile(seenBy: "the new file, which vox populi store check and a start read"),
        "StoreCommand.Import": .writesFile(seenBy: "action_committed with import, which names each file"),
        "StoreCommand.Backup": .writesFile(seenBy: "the copy, which vox populi store check and a start read"),
        "DoctorCommand": .reads,
        "NodeCommand": .group,
        "NodeCommand.Kill": .writes(through: "kill"),
        "NodeCommand.Pause": .writes(through: "pause"),
        "NodeCommand.Drain": .writes(through: "drain"),
        "NodeCommand.Replay": .writes(through: "replay"),
        "NodeCommand.Resume": .writes(through: "resume"),
        "AdminCommand": .group,
        "AdminCommand.ExecLeaseRevoke": .writes(through: #"mesh/leases/\(id.pathSegment)/revoke"#),
        "AdminCommand.Maintenance": .writes(through: "maintenance"),
        "AdminCommand.Quarantine": .writes(through: "quarantine"),
        "PairCommand": .writes(through: "mesh/invite"),
        "UnpairCommand": .writes(through: "unpair"),
        "RotateCommand": .writes(through: #"mesh/peers/\(peer.pathSegment)/rotate"#),
        "HopperCommand": .group,
        "HopperCommand.Submit": .writes(through: "hopper/submit"),
        "HopperCommand.List": .reads,
        "HopperCommand.Show": .reads,
        "HopperCommand.StartBatch": .writes(through: "hopper/start_batch"),
        "HopperCommand.Reprioritize": .writes(through: "hopper/reprioritize"),
        "HopperCommand.Secrets": .group,
        "HopperCommand.Secrets.Set": .writesFile(seenBy: "the jobs that name it"),
        "HopperCommand.Secrets.List": .reads,
        "HopperCommand.Secrets.Remove": .writesFile(seenBy: "the jobs that name it, which are not started any more"),
        "KeysCommand": .group,
        "KeysCommand.List": .reads,
        "KeysCommand.Rotate": .writes(through: "mesh/keys/rotate"),
        "HopperCommand.Withdraw": .writes(through: "hopper/withdraw"),
        "RunsCommand": .group,
        "RunsCommand.List": .reads,
        "RunsCommand.Show": .reads,
        "CancelCommand": .writes(through: "cancel"),
        "ModelCommand": .group,
        "ModelCommand.List": .reads,
        "InferCommand": .reads,
        "BenchCommand": .reads,
        "DonationsCommand": .group,
        "DonationsCommand.Show": .reads,
        "DonationsCommand.Check": .reads,
        "DonationsCommand.Set": .writes(through: "mesh/policy"),
        "ExplainCommand": .reads,
        "AuditCommand": .group,
        "AuditCommand.Verify": .reads,
        "AuditCommand.List": .reads,
        "AuditCommand.Show": .reads,
        "AuditCommand.At": .reads,
        "AuditCommand.Key": .reads,
        "AuditCommand.CheckpointText": .reads,
        "AuditCommand.Prove": .reads,
        "AuditCommand.Export": .writesFile(seenBy: "the file, which vox audit verify reads anywhere"),
        "AuditCommand.Import": .writesFile(seenBy: "the kept copy, which the next import is held against"),
        "AuditCommand.Archive": .writes(through: "oplog/archive"),
        "AuditCommand.RotateKey": .writes(through: "oplog/rotate-key"),
        "AuditCommand.Witness": .writes(through: "oplog/witness"),
        "ConfigCommand": .group,
        "ConfigCommand.Show": .reads,
        "ConfigCommand.Check": .reads,
        "VersionCommand": .reads,
    ]

    /// A type that the parser of arguments knows, with the file that holds it.
    struct Command {
        let name: String
        let file: SourceFile
        /// Indices of its tokens.
        let body: Range<Int>
    }

    /// Types that conform to one of the command protocols, named with the type around them.
    static func commands(in file: SourceFile) -> [Command] {
        var (around, found) = ([(name: String, end: Int)](), [Command]())
        for index in file.tokens.indices where ["struct", "enum", "extension"].contains(file.word(index)) {
            around.removeAll { $0.end < index }
            var opening = index + 1
            while opening < file.tokens.count, file.word(opening) != "{" { opening += 1 }
            let end = file.closing(of: opening)
            let name = (around.map(\.name) + [file.word(index + 1)]).joined(separator: ".")
            if (index..<opening).contains(where: { file.word($0).hasSuffix("ParsableCommand") }) {
                found.append(Command(name: name, file: file, body: opening..<end))
            }
            around.append((file.word(index + 1), end))
        }
        return found
    }

    private var all: [Command] { Repository.sources.filter { $0.room == "vox" }.flatMap(Self.commands) }

    @Test func everyVerbHasARow() {
        #expect(Set(all.map(\.name)) == Set(Self.table.keys))
    }

    /// A verb that reads sends nothing; a verb that writes sends it to the route that its row names.
    @Test func verbsDoWhatTheirRowsSay() {
        for command in all {
            let sends = command.body.contains { index in
                [".", "?"].contains(command.file.word(index - 1)) && command.file.word(index + 1) == "("
                    && ["post", "put", "delete", "patch"].contains(command.file.word(index))
            }
            let lines = command.body.lowerBound...command.body.upperBound
            let text = command.file.lines[
                (command.file.tokens[lines.lowerBound].line - 1)..<command.file.tokens[lines.upperBound].line
            ].joined(separator: "\n")
            switch Self.table[command.name] {
            case .reads?, .writesFile?: #expect(!sends, "\(command.name) sends something")
            case .writes(let route)?:
                #expect(sends, "\(command.name) sends nothing")
                #expect(text.contains("\"\(route)\""), "\(command.name) does not send to \(route)")
            case .group?, .serves?, nil: break
            }
        }
    }

    @Test func nestedVerbsAreFound() {
        let text = """
            struct A: AsyncParsableCommand {
                struct B: ParsableCommand { func run() { client.post("x") } }
                struct Plain { }
            }
            extension A { struct C: ParsableCommand { } }
            """
        let found = Self.commands(in: SourceFile(path: "Sources/vox/A.swift", text: text))
        #expect(found.map(\.name) == ["A", "A.B", "A.C"])
    }
}
