import Audit
import Foundation
import VoxCrypto

/// What was written to a file.
package struct ExportReceipt: Sendable, Hashable, Codable {
    /// The file.
    package let path: String
    /// Entries in it.
    package var entries: UInt64
    /// Entries that its checkpoint covers; nil without a checkpoint.
    package var checkpointSize: UInt64?

    private enum CodingKeys: String, CodingKey {
        case path, entries
        case checkpointSize = "checkpoint_size"
    }
}

extension StoredLog {
    /// Writes the lines of a range, archived ones from their files, then the newest checkpoint.
    ///
    /// A log that is broken is written as it is; one whose archive is not to be had is refused.
    package func export(_ range: ClosedRange<UInt64>, to path: String) throws(StoreError) -> ExportReceipt {
        let note = try newestCheckpoint()
        var receipt = ExportReceipt(path: path, entries: 0)
        let file = try NewFile(path, doing: "export")
        do throws(StoreError) {
            var left = range.upperBound - range.lowerBound
            var isDone = false
            try forEachWholeLine(from: range.lowerBound) { (line) throws(StoreError) in
                guard !isDone else { return }
                try file.write(line + [0x0A])
                receipt.entries += 1
                isDone = left == 0
                left -= isDone ? 0 : 1
            }
            if let note {
                try file.write(LogExport.line(forCheckpoint: note))
                receipt.checkpointSize = (try? Checkpoint.parse(note: note))?.checkpoint.size  // said by its absence
            }
            try file.finish()
        } catch {
            file.abandon()
            throw error
        }
        return receipt
    }

    /// Writes the entries of a range with their paths to the newest checkpoint; only from a log that holds.
    package func exportBundle(_ range: ClosedRange<UInt64>, to path: String) throws(LogProofError) -> ExportReceipt {
        let tree = try tree()
        let size = tree.checkpoint.size
        guard range.lowerBound < size else { throw .notCovered(index: range.lowerBound, size: size) }
        let last = min(range.upperBound, size - 1)
        do throws(StoreError) {
            let file = try NewFile(path, doing: "export")
            do throws(StoreError) {
                try write(range.lowerBound...last, of: tree, to: file)
            } catch {
                file.abandon()
                throw error
            }
        } catch {
            throw .store(error)
        }
        return ExportReceipt(path: path, entries: last - range.lowerBound + 1, checkpointSize: size)
    }

    private func write(_ range: ClosedRange<UInt64>, of tree: Tree, to file: NewFile) throws(StoreError) {
        let leaves = tree.leaves.prefix(Int(tree.checkpoint.size))
        try file.write(LogBundle.header(checkpoint: tree.note, keys: tree.keys))
        var index = range.lowerBound
        try forEachWholeLine(from: index) { (line) throws(StoreError) in
            guard index <= range.upperBound else { return }
            let path = MerkleTree.inclusionProof(of: Int(index), in: leaves)
            guard let line = try? LogBundle.line(line, path: path) else {  // verified before: it is JSON
                throw .failed(doing: "export", detail: "entry \(index) cannot be read")
            }
            try file.write(line)
            index += 1
        }
        try file.finish()
    }
}
