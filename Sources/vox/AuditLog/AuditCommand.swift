import ArgumentParser
import Audit
import Foundation
import Mesh
import VoxCrypto

/// `vox audit …`: the signed log, read from the store file whether or not a process runs on it.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Verify and read the signed log.",
        subcommands: [
            Verify.self, List.self, Show.self, At.self, Key.self, CheckpointText.self, Prove.self, Export.self,
            Import.self, Archive.self, RotateKey.self, Witness.self,
        ])

    /// Opens the log of the data directory.
    static func log(_ common: CommonOptions) throws(CommandFailure) -> StoredLog {
        let surroundings = try Surroundings.open(common)
        return try reading { () throws(StoreError) in try StoredLog(path: surroundings.storePath) }
    }

    /// Runs a read; the command could not do its work when it fails, exit code 2.
    static func reading<Value>(_ body: () throws(StoreError) -> Value) throws(CommandFailure) -> Value {
        do {
            return try body()
        } catch {
            if case .archived = error { throw CommandFailure(error.description, exitCode: 2) }
            throw CommandFailure(error.description, remedy: "Name the data directory with VOX_HOME.", exitCode: 2)
        }
    }

    /// A checkpoint from a file.
    static func checkpoint(_ path: String) throws(CommandFailure) -> SignedCheckpoint {
        guard let data = FileManager.default.contents(atPath: path),
            let note = try? Checkpoint.parse(note: String(decoding: data, as: UTF8.self))  // said below
        else { throw CommandFailure("\(path) is no checkpoint.", exitCode: 2) }
        return note
    }

    /// A verifier key as a person typed it.
    static func verifier(_ text: String) throws(CommandFailure) -> VerifierKey {
        guard let key = VerifierKey(text: text) else {
            throw CommandFailure("that is no verifier key.", remedy: "vox audit key prints one.", exitCode: 2)
        }
        return key
    }

    /// A file that somebody else may have written.
    static func contents(_ path: String) throws(CommandFailure) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path) cannot be read.", exitCode: 2)
        }
        return Array(data)
    }

    /// Shows what a verification found.
    static func show(_ report: VerificationReport, _ options: ReadOptions) {
        if options.json { return options.printing.json(WireCodec.json(report)) }
        let terminal = Terminal.live
        if report.ok {
            terminal.heading("The log is intact:", " \(report.size) entries, root \(report.rootHash.hex)")
        } else {
            let place = report.firstBadIndex.map { "entry \($0)" } ?? "the log"
            terminal.heading(
                "The log is not intact:", " \(place), \(report.reason?.rawValue ?? "unknown reason")")
        }
        if let detail = report.detail { terminal.line(detail) }
        for archive in report.archives ?? [] where archive.state != .whole {
            let bad = archive.firstBadIndex.map { " from entry \($0) on" } ?? ""
            terminal.line("\(archive.file) is \(archive.state.rawValue)\(bad).")
        }
    }

    /// `vox audit ls`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "ls", abstract: "List entries, newest first.")
        @OptionGroup var options: ReadOptions
        @Option(help: "Most entries.") var limit = 50

        func run() async throws {
            let log = try AuditCommand.log(options.common)
            let entries = try AuditCommand.reading { () throws(StoreError) in try log.newest(max(1, limit)) }
            let rows = try AuditCommand.rows(entries, of: log)
            if options.json { return options.printing.json(.array(rows)) }
            options.printing.table(
                rows.map(AuditCommand.shown), ["index", "ts_micros", "kind", "actor", "action", "target", "reason"],
                empty: "The log is empty.")
        }
    }

    /// `vox audit show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one entry.")
        @OptionGroup var options: ReadOptions
        @Argument(help: "Index of the entry.") var index: UInt64

        func run() async throws {
            let log = try AuditCommand.log(options.common)
            guard let entry = try AuditCommand.reading({ () throws(StoreError) in try log.entry(at: index) }) else {
                throw CommandFailure("the log has no entry \(index).", remedy: "See vox audit ls.")
            }
            for row in try AuditCommand.rows([entry], of: log) { options.printing.json(row) }
        }
    }

    /// `vox audit key`.
    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the verifier key of the log.")
        @OptionGroup var options: ReadOptions

        func run() async throws {
            let log = try AuditCommand.log(options.common)
            guard let key = try AuditCommand.reading({ () throws(StoreError) in try log.verifierKey() }) else {
                throw CommandFailure(
                    "the log is not intact, so it has no key to trust.", remedy: "Run vox audit verify.")
            }
            if options.json { return options.printing.json(["key": .string(key.text)]) }
            Terminal.live.line(key.text)
        }
    }

    /// `vox audit checkpoint`.
    struct CheckpointText: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "checkpoint", abstract: "Print the newest signed checkpoint.")
        @OptionGroup var options: ReadOptions

        func run() async throws {
            let log = try AuditCommand.log(options.common)
            guard let note = try AuditCommand.reading({ () throws(StoreError) in try log.newestCheckpoint() }) else {
                throw CommandFailure("no checkpoint has been signed yet.", remedy: "Start vox once.")
            }
            if options.json { return options.printing.json(["note": .string(note)]) }
            Terminal.live.write(note)
        }
    }
}
