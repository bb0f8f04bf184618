import ArgumentParser
import Audit
import Foundation
import Mesh

/// `vox populi store …`: looks at, copies and repairs the store file itself.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Check, copy and repair the store file.",
        subcommands: [Check.self, Backup.self, Repair.self])

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
            let path = try Surroundings.open(options.common).storePath
            let report = try StoreCommand.attempt { () throws(StoreError) in try StoreCheck(path: path).run() }
            if options.json {
                Printing().json(WireCodec.json(report))
            } else {
                let terminal = Terminal.live
                StoreCommand.show(report.items, on: terminal)
                terminal.line(
                    report.ok
                        ? terminal.strong("\(path) is sound.")
                        : terminal.strong("\(path) is damaged.") + " Save what is sound with vox populi store repair.")
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
            if options.json { return Printing().json(WireCodec.json(receipt)) }
            let terminal = Terminal.live
            terminal.line("Wrote \(receipt.path): \(receipt.sizeBytes) bytes, \(receipt.entries) entries of the log.")
            terminal.line(
                "Keys are not in it. Keep \(surroundings.home.keys) and \(surroundings.home.secrets) as well.")
        }
    }

    /// `vox populi store repair`: 0 nothing lost, 1 something lost or left, 2 could not repair.
    struct Repair: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Save what is sound into a new file, keep the damaged one, and say what is lost.")
        @OptionGroup var options: ReadOptions

        func run() async throws {
            let path = try Surroundings.open(options.common).storePath
            let report = try StoreCommand.attempt { () throws(StoreError) in
                try StoreRepair(path: path, clock: Live.clock).run()
            }
            if options.json {
                Printing().json(WireCodec.json(report))
            } else {
                RepairPrinting(report: report).show()
            }
            if !report.isWhole || !report.remaining.isEmpty { throw ExitCode(1) }
        }
    }
}

/// How a repair is told.
private struct RepairPrinting {
    /// Most lost rows of a table that are named.
    private static let mostNamed = 20
    let report: StoreRepairReport
    private let terminal = Terminal.live

    func show() {
        guard let damaged = report.damagedPath else {
            return terminal.line(terminal.strong("\(report.path) is sound;") + " nothing was changed.")
        }
        StoreCommand.show(report.faults, on: terminal)
        terminal.line("\nThe damaged file is kept as \(damaged)")
        for table in report.tables where table.kept > 0 || !table.isWhole { line(table) }
        if report.isWhole {
            terminal.line(terminal.strong("\nNothing was lost."))
        } else {
            terminal.line(
                terminal.strong("\nWhat is listed as lost is gone from the store.") + " A backup may have it.")
        }
        guard !report.remaining.isEmpty else { return terminal.line("Start vox again.") }
        StoreCommand.show(report.remaining, on: terminal)
        terminal.line(
            """
            The log is kept as it was found, byte for byte: a gap in it is evidence and is not closed. If its end does \
            not verify, vox starts read-only on this store. Restore a backup, or move this store away and start anew.
            """)
    }

    private func line(_ table: StoreRepairReport.Table) {
        terminal.line("\(table.name.padded(to: 18)) \(table.kept) rows kept")
        if !table.unreadable.isEmpty {
            terminal.line(
                "  lost, unreadable: \(table.unreadable.count) rows, places \(Self.stretches(table.unreadable))")
        }
        for row in table.refused.prefix(Self.mostNamed) {
            terminal.line("  lost: row \(row.place), \(row.why)")
        }
        if table.refused.count > Self.mostNamed {
            terminal.line("  lost: \(table.refused.count - Self.mostNamed) more; --json names them")
        }
        if let doubt = table.doubt { terminal.line("  note: \(doubt)") }
    }

    /// Ascending places as `3-7, 9`.
    private static func stretches(_ places: [Int64]) -> String {
        var stretches: [ClosedRange<Int64>] = []
        for place in places {
            if let last = stretches.last, last.upperBound + 1 == place {
                stretches[stretches.count - 1] = last.lowerBound...place
            } else {
                stretches.append(place...place)
            }
        }
        let named = stretches.prefix(mostNamed).map { stretch in
            stretch.count == 1 ? "\(stretch.lowerBound)" : "\(stretch.lowerBound)-\(stretch.upperBound)"
        }
        return named.joined(separator: ", ") + (stretches.count > mostNamed ? " and more" : "")
    }
}

extension String {
    /// The text with spaces up to a width, and at least itself.
    func padded(to width: Int) -> String {
        count >= width ? self : self + String(repeating: " ", count: width - count)
    }
}
