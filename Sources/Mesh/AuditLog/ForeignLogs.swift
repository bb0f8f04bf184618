package import Audit
import Foundation
import VoxCrypto

/// Logs of other machines that a person brought here: one export a log, each at least as long as any before it.
package struct ForeignLogs: Sendable {
    private let folder: String

    /// Names the folder; it is made when a log is kept.
    package init(folder: String) { self.folder = folder }

    /// Verifies an export, holds it against the copy here, and takes its place.
    package func keep(_ export: [UInt8], key: VerifierKey? = nil) throws(ForeignLogError) -> ForeignLogReceipt {
        let report = LogExport.verify(export, key: key)
        guard report.ok else { throw .notIntact(report) }
        let entries = Self.entries(export)
        guard let first = entries.first, let last = entries.last else { throw .notIntact(report.withoutEntries) }
        let path = "\(folder)/\(first.logID).ndjson"
        let known = FileManager.default.contents(atPath: path).map { Self.entries(Array($0)) } ?? []
        if let index = zip(known, entries).enumerated().first(where: { $1.0.entryHash != $1.1.entryHash })?.offset {
            throw .forked(index: UInt64(index))
        }
        guard entries.count >= known.count else {
            throw .rolledBack(size: UInt64(entries.count), known: UInt64(known.count))
        }
        try write(export, to: path)
        var receipt = ForeignLogReceipt(
            logID: first.logID, entries: report.size, firstMicros: first.tsMicros, lastMicros: last.tsMicros,
            path: path)
        receipt.known = known.isEmpty ? nil : UInt64(known.count)
        receipt.keys = 1 + entries.count { $0.kind == .keyRotated }
        receipt.kinds = entries.reduce(into: [:]) { $0[$1.kind.rawValue, default: 0] += 1 }
        receipt.checkpointSize = report.checkpointSize
        receipt.caution = report.detail
        return receipt
    }

    private func write(_ bytes: [UInt8], to path: String) throws(ForeignLogError) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try AtomicFile.write(bytes, to: path, newMode: 0o600)
        } catch {
            throw .notKept(path: path, detail: "\(error)")
        }
    }

    /// The entries of an export that was verified, in their order.
    private static func entries(_ export: [UInt8]) -> [LogEntry] {
        export.split(separator: 0x0A).compactMap { try? LogEntry(parsing: Array($0)) }  // the checkpoint is none
    }
}

/// What a kept log holds.
package struct ForeignLogReceipt: Sendable, Hashable, Codable {
    /// The log's id.
    package let logID: String
    /// How many entries it has.
    package let entries: UInt64
    /// Time of its first entry, Unix microseconds.
    package let firstMicros: Int64
    /// Time of its last entry, Unix microseconds.
    package let lastMicros: Int64
    /// Where it is kept.
    package let path: String
    /// How many entries the copy had that it extends; nil when there was none.
    package var known: UInt64?
    /// How many keys have signed it in turn.
    package var keys = 1
    /// Entries of each kind.
    package var kinds: [String: Int] = [:]
    /// Entries that its checkpoint covers; nil without one.
    package var checkpointSize: UInt64?
    /// What the verification could not see, in one sentence.
    package var caution: String?

    init(logID: String, entries: UInt64, firstMicros: Int64, lastMicros: Int64, path: String) {
        self.logID = logID
        self.entries = entries
        self.firstMicros = firstMicros
        self.lastMicros = lastMicros
        self.path = path
    }

    private enum CodingKeys: String, CodingKey {
        case entries, path, known, keys, kinds, caution
        case logID = "log_id"
        case firstMicros = "first_ts"
        case lastMicros = "last_ts"
        case checkpointSize = "checkpoint_size"
    }
}

/// Why a log was not kept; the copy here is as it was.
package enum ForeignLogError: Error, Hashable, Sendable {
    /// It does not verify.
    case notIntact(VerificationReport)
    /// It is shorter than the copy here.
    case rolledBack(size: UInt64, known: UInt64)
    /// An entry is not the one that the copy here has.
    case forked(index: UInt64)
    /// The file could not be written.
    case notKept(path: String, detail: String)
}

extension VerificationReport {
    /// The same for a file that holds no entry at all.
    fileprivate var withoutEntries: VerificationReport {
        var report = self
        report.ok = false
        report.firstBadIndex = 0
        report.reason = .malformedEntry
        report.detail = "The file holds no entry."
        return report
    }
}
