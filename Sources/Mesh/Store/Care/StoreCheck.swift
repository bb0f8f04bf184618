import Foundation
import GRDB

/// Looks at a store that no process has open, and changes nothing.
package struct StoreCheck: Sendable {
    private let path: String

    /// Names the file; nothing is opened yet.
    package init(path: String) { self.path = path }

    /// Looks at everything; throws when a process holds the store, there is no file, or a newer program made it.
    package func run() throws(StoreError) -> StoreCheckReport {
        guard FileManager.default.fileExists(atPath: path) else {
            throw .cannotOpen(path: path, detail: "there is no such file")
        }
        let lock = try StoreLock(path: MeshStore.lockPath(for: path))
        defer { lock.release() }
        return try inspect()
    }

    /// Bytes that hold something, as the header of the stopped store says; nil when it has none.
    package func usedBytes() -> UInt64? { StoreHeader(path: path).map { UInt64(clamping: $0.usedByteCount) } }

    /// The same for a caller that holds the lock.
    func inspect() throws(StoreError) -> StoreCheckReport {
        let sizeBytes = Self.sizeBytes(path) + Self.sizeBytes(path + "-wal")
        let file = fileItem()
        let found = try looks()
        if let version = found.version, version > StoreSchema.userVersion { throw .newerSchema(path: path) }
        var report = StoreCheckReport(path: path, sizeBytes: sizeBytes, version: found.version)
        report.items = [file] + found.items
        return report
    }

    private func looks() throws(StoreError) -> (version: Int?, items: [StoreCheckReport.Item]) {
        do {
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            defer { try? queue.close() }  // only read
            let folder = ArchiveFolder(besideStore: path)
            return try queue.read { db in
                (StoreInspection(db).version, StoreInspection(db, archives: folder).items())
            }
        } catch let error as DatabaseError where error.isOfTheFile {
            return (nil, [.init(name: "pages", ok: false, detail: error.message ?? "not a database")])
        } catch {
            throw .cannotOpen(path: path, detail: "\(error)")
        }
    }

    /// Whether the file begins and ends as its header says.
    private func fileItem() -> StoreCheckReport.Item {
        let size = Self.sizeBytes(path)
        guard let header = StoreHeader(path: path) else {
            return .init(name: "file", ok: false, detail: "does not begin as a store does")
        }
        let missing = Int64(header.byteCount) - size
        if missing > 0 {
            return .init(
                name: "file", ok: false,
                detail: "\(missing) bytes are missing at the end: it has \(size) of \(header.byteCount)")
        }
        return .init(name: "file", ok: true, detail: "\(size) bytes, format version \(header.userVersion)")
    }

    static func sizeBytes(_ path: String) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)  // absent has no size
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }

    static var configuration: GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        return configuration
    }
}
