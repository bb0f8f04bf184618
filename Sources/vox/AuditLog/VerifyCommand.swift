import ArgumentParser
import Audit
import Foundation
import Mesh

extension AuditCommand {
    /// `vox audit verify`: 0 intact, 1 not intact, 2 could not look.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Walk the log, or an export of any log, and name the first bad entry.")
        @OptionGroup var options: ReadOptions
        @Argument(help: "An export or a bundle; else the log of this data directory.") var file: String?
        @Option(help: "A checkpoint that was kept elsewhere.") var checkpoint: String?
        @Option(help: "The verifier key to hold the log against.") var key: String?
        @Option(name: .customLong("from"), help: "Examine in full from this entry on.") var first: UInt64 = 0

        func run() async throws {
            let report = try report()
            AuditCommand.show(report, options)
            if !report.ok { throw ExitCode(1) }
        }

        private func report() throws(CommandFailure) -> VerificationReport {
            let note = try checkpoint.map { path throws(CommandFailure) in try AuditCommand.checkpoint(path) }
            let verifier = try key.map { text throws(CommandFailure) in try AuditCommand.verifier(text) }
            guard let file else {
                let log = try AuditCommand.log(options.common)
                return try AuditCommand.reading { () throws(StoreError) in
                    try log.verify(checkpoint: note, key: verifier, from: first)
                }
            }
            let bytes = try AuditCommand.contents(file)
            guard LogBundle.isBundle(bytes) else {
                return LogExport.verify(
                    bytes, checkpoint: note, key: verifier, onCores: ProcessInfo.processInfo.activeProcessorCount)
            }
            guard note == nil else {
                throw CommandFailure("a bundle carries its checkpoint.", remedy: "Leave out --checkpoint.", exitCode: 2)
            }
            return LogBundle.verify(bytes, key: verifier)
        }
    }
}
