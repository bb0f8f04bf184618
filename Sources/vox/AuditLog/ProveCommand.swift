import ArgumentParser
import Audit
import Mesh
import VoxCrypto

extension AuditCommand {
    /// `vox audit prove`: 0 proved, 1 there is no such proof, 2 could not look.
    struct Prove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prove that an entry is in the newest checkpoint, or that this extends an earlier one.")
        @OptionGroup var options: ReadOptions
        @Argument(help: "Index of the entry.") var index: UInt64?
        @Option(name: .customLong("from"), help: "File with an earlier checkpoint.") var earlier: String?

        func validate() throws {
            guard (index == nil) != (earlier == nil) else {
                throw ValidationError("Name either an entry or, with --from, an earlier checkpoint.")
            }
        }

        func run() async throws {
            let log = try AuditCommand.log(options.common)
            if let index {
                let proof = try AuditCommand.proving { () throws(LogProofError) in try log.proveInclusion(of: index) }
                return show(WireCodec.json(proof), "Entry \(proof.index), hash \(proof.entryHash.hex), is in:", proof)
            }
            guard let earlier else { return }
            let checkpoint = try AuditCommand.checkpoint(earlier).checkpoint
            let proof = try AuditCommand.proving { () throws(LogProofError) in
                try log.proveConsistency(from: checkpoint)
            }
            show(WireCodec.json(proof), "The first \(proof.from) entries are as they were in:", proof)
        }

        private func show(_ json: JSONValue, _ sentence: String, _ proof: any ShownProof) {
            if options.json { return options.printing.json(json) }
            let terminal = Terminal.live
            terminal.line(sentence)
            terminal.line("")
            terminal.write(proof.checkpoint)
            terminal.line("")
            terminal.heading(proof.hashes.isEmpty ? "No hash is needed." : "Hashes, in order:")
            for hash in proof.hashes { terminal.line(hash) }
        }
    }

    /// Runs a proof; what keeps it from being made is said in words.
    static func proving<Value>(_ body: () throws(LogProofError) -> Value) throws(CommandFailure) -> Value {
        do {
            return try body()
        } catch {
            switch error {
            case .noCheckpoint:
                throw CommandFailure("no checkpoint has been signed yet.", remedy: "Start vox once.", exitCode: 2)
            case .notCovered(let index, let size):
                throw CommandFailure(
                    "no checkpoint covers entry \(index): the newest one has \(size) entries.",
                    remedy: "See vox audit ls.")
            case .otherHistory(let size):
                throw CommandFailure(
                    "the log does not extend that checkpoint of \(size) entries: it was cut, or is another one.",
                    remedy: "Run vox audit verify with --checkpoint.")
            case .notIntact(let report):
                let place = report.firstBadIndex.map { "entry \($0)" } ?? "the log"
                throw CommandFailure(
                    "the log is not intact: \(place), \(report.reason?.rawValue ?? "unknown reason").",
                    remedy: "Run vox audit verify.")
            case .store(let error): throw CommandFailure(error.description, exitCode: 2)
            }
        }
    }
}

/// What both proofs have to show.
private protocol ShownProof {
    var hashes: [String] { get }
    var checkpoint: String { get }
}

extension LogProof.Inclusion: ShownProof {}
extension LogProof.Consistency: ShownProof {}
