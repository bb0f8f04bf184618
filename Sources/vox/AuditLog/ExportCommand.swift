import ArgumentParser
import Audit
import Mesh

extension AuditCommand {
    /// `vox audit export`: 0 written, 1 the log does not hold, 2 not written.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the log as JSON lines, or a few entries that verify on their own.")
        @OptionGroup var options: ReadOptions
        @Argument(help: "File to write; it must not exist.") var file: String
        @Option(name: .customLong("from"), help: "First entry.") var first: UInt64 = 0
        @Option(name: .customLong("to"), help: "Last entry; else the newest.") var last: UInt64?
        @Flag(help: "Give each entry its path to the signed checkpoint.") var bundle = false

        func validate() throws {
            guard first <= last ?? .max, first <= UInt64(Int64.max) else {
                throw ValidationError("--from must not be beyond --to.")
            }
        }

        func run() async throws {
            let log = try AuditCommand.log(options.common)
            let target = file.hasPrefix("/") ? file : Live.workingDirectory + "/" + file
            let range = first...min(last ?? .max, UInt64(Int64.max))
            let receipt =
                bundle
                ? try AuditCommand.proving { () throws(LogProofError) in try log.exportBundle(range, to: target) }
                : try StoreCommand.attempt { () throws(StoreError) in try log.export(range, to: target) }
            if options.json { return options.printing.json(WireCodec.json(receipt)) }
            let covered = receipt.checkpointSize.map { ", with the checkpoint of \($0)" } ?? ", without a checkpoint"
            Terminal.live.line("Wrote \(receipt.path): \(receipt.entries) entries\(covered).")
            if !bundle, first > 0 {
                Terminal.live.line("It does not begin at entry 0, so it cannot be verified alone; --bundle can.")
            }
        }
    }
}
