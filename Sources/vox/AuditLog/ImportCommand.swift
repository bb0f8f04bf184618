import ArgumentParser
import Audit
import Mesh

extension AuditCommand {
    /// `vox audit import`: 0 kept, 1 not intact or not what it was before, 2 could not look.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Verify the log of another machine, hold it against its copy here, and keep it.")
        @OptionGroup var options: ReadOptions
        @Argument(help: "A file that vox audit export wrote.") var file: String
        @Option(help: "The verifier key to hold the log against.") var key: String?

        func run() async throws {
            let bytes = try AuditCommand.contents(file)
            let verifier = try key.map { text throws(CommandFailure) in try AuditCommand.verifier(text) }
            guard !LogBundle.isBundle(bytes) else {
                throw CommandFailure(
                    "\(file) is a bundle: a few entries, which cannot be followed later.",
                    remedy: "Run vox audit verify \(file).", exitCode: 2)
            }
            let folder = try Surroundings.open(options.common).home.foreignLogs
            let receipt = try attempt { () throws(ForeignLogError) in
                try ForeignLogs(folder: folder).keep(bytes, key: verifier)
            }
            if options.json { return options.printing.json(WireCodec.json(receipt)) }
            show(receipt)
        }

        private func attempt(
            _ body: () throws(ForeignLogError) -> ForeignLogReceipt
        ) throws -> ForeignLogReceipt {
            do throws(ForeignLogError) {
                return try body()
            } catch {
                switch error {
                case .notIntact(let report):
                    AuditCommand.show(report, options)
                    throw ExitCode(1)
                case .rolledBack(let size, let known):
                    throw CommandFailure(
                        "the log was rolled back: it has \(size) entries, and its copy here has \(known).",
                        remedy: "The copy here is left as it is.")
                case .forked(let index):
                    throw CommandFailure(
                        "the log is not what it was: entry \(index) differs from its copy here.",
                        remedy: "The copy here is left as it is.")
                case .notKept(let path, let detail):
                    throw CommandFailure("cannot write \(path): \(detail).", exitCode: 2)
                }
            }
        }

        private func show(_ receipt: ForeignLogReceipt) {
            let terminal = Terminal.live
            terminal.heading("The log is intact:", " \(receipt.entries) entries of log \(receipt.logID)")
            let first = Moment.utc(ms: receipt.firstMicros / 1_000)
            let last = Moment.utc(ms: receipt.lastMicros / 1_000)
            terminal.line("From \(first) to \(last), signed by \(receipt.keys) keys in turn.")
            for (kind, count) in receipt.kinds.sorted(by: { $0.key < $1.key }) {
                terminal.line("\(String(count).padded(to: 6)) \(kind.printable())")
            }
            if let caution = receipt.caution { terminal.line(caution) }
            let news = receipt.known.map { "extends the copy of \($0) entries" } ?? "first copy of this log"
            terminal.line("Kept as \(receipt.path): \(news).")
        }
    }
}
