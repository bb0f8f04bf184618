import Foundation

/// Where the files of a store are: on the machine's disk, or on one that a simulation made.
package struct StoreDisk: Sendable {
    /// What SQLite is told to open for a path.
    let databaseName: @Sendable (_ path: String) -> String
    /// Makes the file, readable by its owner alone, unless it is there; false when it cannot be made.
    let create: @Sendable (_ path: String) -> Bool
    /// Size of the file, bytes.
    let sizeBytes: @Sendable (_ path: String) throws -> Int
    /// The checkpoint that lies beside the store; nil when there is none.
    let keptCheckpoint: @Sendable (_ path: String) -> String?
    /// Puts the newest checkpoint there, whole or not at all.
    let keepCheckpoint: @Sendable (_ note: String, _ path: String) throws -> Void
    /// True when another process may want the same files, which a lock prevents.
    let isShared: Bool

    /// Takes the five calls of a disk that only this process sees.
    package init(
        databaseName: @escaping @Sendable (_ path: String) -> String,
        create: @escaping @Sendable (_ path: String) -> Bool,
        sizeBytes: @escaping @Sendable (_ path: String) throws -> Int,
        keptCheckpoint: @escaping @Sendable (_ path: String) -> String?,
        keepCheckpoint: @escaping @Sendable (_ note: String, _ path: String) throws -> Void
    ) {
        self.databaseName = databaseName
        self.create = create
        self.sizeBytes = sizeBytes
        self.keptCheckpoint = keptCheckpoint
        self.keepCheckpoint = keepCheckpoint
        isShared = false
    }

    private init() {
        databaseName = { $0 }
        create = { path in
            if FileManager.default.fileExists(atPath: path) { return true }
            return FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        sizeBytes = { try FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int ?? 0 }
        keptCheckpoint = { StoredLog.keptCheckpoint(at: $0) }
        keepCheckpoint = { note, path in try AtomicFile.write(Array(note.utf8), to: path, newMode: 0o644) }
        isShared = true
    }

    /// The machine's own disk.
    package static let machine = StoreDisk()
}
