import Foundation
import GRDBSQLite
import Synchronization

/// SQLite's way to a ``SimulatedDisk``: a file system of its own beside the machine's.
enum SimulatedVFS {
    /// Name in `?vfs=`.
    static let name = "vox-simulation"

    private static let registered = Mutex(false)

    /// Makes SQLite know it; repeating it changes nothing.
    static func register() {
        registered.withLock { isDone in
            guard !isDone else { return }
            isDone = true
            let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
            vfs.initialize(to: made())
            precondition(sqlite3_vfs_register(vfs, 0) == SQLITE_OK, "SQLite takes another file system.")
        }
    }

    private static func made() -> sqlite3_vfs {
        var vfs = sqlite3_vfs()
        // Time, chance and libraries are those of the machine: nothing of the store depends on them.
        if let machine = sqlite3_vfs_find(nil) { vfs = machine.pointee }
        vfs.iVersion = 2
        vfs.szOsFile = Int32(SimulatedHandle.size)
        vfs.mxPathname = 512
        vfs.pNext = nil
        vfs.zName = UnsafePointer(strdup(name))
        vfs.xOpen = { _, path, file, flags, outFlags in
            guard let file else { return SQLITE_CANTOPEN }
            outFlags?.pointee = flags
            return SimulatedHandle.open(path.map { String(cString: $0) }, file, flags)
        }
        vfs.xDelete = { _, path, _ in
            guard let path = path.map({ String(cString: $0) }), let disk = SimulatedDisks.disk(of: path) else {
                return SimulatedFailure.delete
            }
            guard !disk.isStopped else { return SimulatedFailure.delete }
            disk.remove(path)
            return SQLITE_OK
        }
        vfs.xAccess = { _, path, _, result in
            let path = path.map { String(cString: $0) } ?? ""
            result?.pointee = SimulatedDisks.disk(of: path)?.file(at: path) == nil ? 0 : 1
            return SQLITE_OK
        }
        vfs.xFullPathname = { _, path, count, target in
            guard let path, let target, strlen(path) < Int(count) else { return SQLITE_CANTOPEN }
            strcpy(target, path)
            return SQLITE_OK
        }
        vfs.xSleep = { _, micros in micros }
        return vfs
    }
}
