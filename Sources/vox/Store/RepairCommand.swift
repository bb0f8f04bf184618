import ArgumentParser
import Mesh

extension StoreCommand {
    /// `vox populi store repair`: 0 all of it was saved, 1 something is lost, 2 nothing could be saved.
    struct Repair: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Save what is sound in a damaged store into a new file; the damaged one is left as it is.")
        @OptionGroup var options: ReadOptions
        @Option(help: "File to write; it must not exist. Without it, the store's name with .repaired behind it.")
        var to: String?

        func run() async throws {
            let path = try Surroundings.open(options.common).storePath
            let named = to.map { $0.hasPrefix("/") ? $0 : Live.workingDirectory + "/" + $0 }
            let report = try StoreCommand.attempt { () throws(StoreError) in
                try StoreRepair(path: path).run(to: named ?? path + ".repaired")
            }
            if options.json { options.printing.json(WireCodec.json(report)) } else { Self.show(report) }
            if !report.ok { throw ExitCode(1) }
        }

        private static func show(_ report: StoreRepairReport) {
            let terminal = Terminal.live
            for table in report.tables { terminal.line(line(table)) }
            terminal.line(
                "\((report.log.fault == nil ? "whole" : "cut").padded(to: 6)) op_log: \(sentence(report.log))")
            terminal.heading(
                "Wrote \(report.target).",
                report.ok ? " Nothing is missing in it." : " What is missing in it is named above.")
            terminal.line(
                """
                To use it, move \(report.path), what is beside it, and mesh/checkpoint away, then move the new file to \
                that name. Keep the damaged file.
                """)
        }

        private static func line(_ table: StoreRepairReport.Table) -> String {
            var parts = ["\(table.kept) rows"]
            switch table.lost {
            case nil: parts.append("whether more are lost cannot be told")
            case 0?: break
            case let lost?: parts.append("\(lost) cannot be read")
            }
            if table.unfit > 0 { parts.append("\(table.unfit) hold what no row may hold") }
            if table.orphaned > 0 { parts.append("\(table.orphaned) belong to what is lost") }
            return "\((table.isWhole ? "whole" : "lost").padded(to: 6)) \(table.name): \(parts.joined(separator: ", "))"
        }

        private static func sentence(_ log: StoreRepairReport.Log) -> String {
            guard let fault = log.fault else { return "\(log.kept) entries, chained and signed" }
            return "\(log.kept) entries verify, then \(fault); \(log.cutOff) more can be read in the damaged file. "
                + "Checkpoints and witnesses that saw them will not fit the new file."
        }
    }
}
