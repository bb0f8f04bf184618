import ArgumentParser
import Audit
import Foundation
import Mesh

/// `vox populi store …`: looks at, copies and repairs the store file itself.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Check, copy, repair and fill the store file.",
        subcommands: [Check.self, Repair.self, Backup.self, Import.self])

    /// Runs a step; what stops it is said in words, exit code 2.
    static func attempt<Value>(_ body: () throws(StoreError) -> Value) throws(CommandFailure) -> Value {
        do {
            return try body()
        } catch {
            throw CommandFailure(error.description, exitCode: 2)
        }
    }

    /// Lines for what was looked at.
    static func show(_ items: [StoreCheckReport.Item], on terminal: Terminal) {
        for item in items {
            let word = item.ok ? "ok" : "fault"
            terminal.line("\(word.padded(to: 6)) \(item.name.padded(to: 11)) \(item.detail)")
        }
    }

    /// `vox populi store check`: 0 sound, 1 not sound, 2 could not look.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check pages, schema, rows and log of a store that no process has open.")
        @OptionGroup var options: ReadOptions

        func run() async throws {
            let surroundings = try Surroundings.open(options.common)
            let path = surroundings.storePath
            let report = try StoreCommand.attempt { () throws(StoreError) in try StoreCheck(path: path).run() }
            if options.json {
                options.printing.json(WireCodec.json(report))
            } else {
                let terminal = Terminal.live
                StoreCommand.show(report.items, on: terminal)
                terminal.heading(report.verdict, report.ok ? "" : " " + report.remedy)
                if let excess = surroundings.storeLimit.excess(ofBytes: StoreCheck(path: path).usedBytes() ?? 0) {
                    terminal.line("\(excess.sentence) \(excess.remedy)")
                }
            }
            if !report.ok { throw ExitCode(1) }
        }
    }

    /// `vox populi store backup`: 0 written, 2 not written.
    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy the store, whole as of one moment, while vox runs or not.")
        @OptionGroup var options: ReadOptions
        @Argument(help: "File to write; it must not exist.") var file: String

        func run() async throws {
            let surroundings = try Surroundings.open(options.common)
            let target = file.hasPrefix("/") ? file : Live.workingDirectory + "/" + file
            let receipt = try StoreCommand.attempt { () throws(StoreError) in
                try StoreBackup(path: surroundings.storePath).write(to: target)
            }
            if options.json { return options.printing.json(WireCodec.json(receipt)) }
            let terminal = Terminal.live
            terminal.line("Wrote \(receipt.path): \(receipt.sizeBytes) bytes, \(receipt.entries) entries of the log.")
            if receipt.archives > 0 {
                terminal.line(
                    "Files of mesh/archive that its log needs are not in it: \(receipt.archives). "
                        + "Copy that folder as well.")
            }
            terminal.line(
                "Keys are not in it. Keep \(surroundings.home.keys) and \(surroundings.home.secrets) as well.")
        }
    }
}

extension String {
    /// The text with spaces up to a width, and at least itself.
    func padded(to width: Int) -> String {
        count >= width ? self : self + String(repeating: " ", count: width - count)
    }
}
