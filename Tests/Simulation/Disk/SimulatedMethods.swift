import GRDBSQLite

/// The calls of SQLite on one open file, each handed to its ``SimulatedHandle``.
enum SimulatedMethods {
    /// Never changed after it was made, so any thread may read it.
    nonisolated(unsafe) static let table: UnsafePointer<sqlite3_io_methods> = {
        let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        var methods = sqlite3_io_methods()
        methods.iVersion = 2
        addBytes(&methods)
        addLocks(&methods)
        addIndex(&methods)
        table.initialize(to: methods)
        return UnsafePointer(table)
    }()

    private static func addBytes(_ methods: inout sqlite3_io_methods) {
        methods.xClose = { SimulatedHandle.close($0) }
        methods.xRead = { file, buffer, count, offset in
            guard let handle = SimulatedHandle.of(file), let buffer else { return SimulatedFailure.read }
            return handle.read(buffer, Int(count), at: Int(offset))
        }
        methods.xWrite = { file, bytes, count, offset in
            guard let handle = SimulatedHandle.of(file), let bytes else { return SimulatedFailure.write }
            return handle.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)), at: Int(offset))
        }
        methods.xTruncate = { file, size in
            SimulatedHandle.of(file)?.truncate(to: Int(size)) ?? SimulatedFailure.truncate
        }
        methods.xSync = { file, _ in SimulatedHandle.of(file)?.sync() ?? SimulatedFailure.fsync }
        methods.xFileSize = { file, size in
            size?.pointee = Int64(SimulatedHandle.of(file)?.size ?? 0)
            return SQLITE_OK
        }
        methods.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
        methods.xSectorSize = { _ in 4_096 }
        methods.xDeviceCharacteristics = { _ in SQLITE_IOCAP_POWERSAFE_OVERWRITE }
    }

    private static func addLocks(_ methods: inout sqlite3_io_methods) {
        methods.xLock = { file, level in SimulatedHandle.of(file)?.lock(level) ?? SimulatedFailure.lock }
        methods.xUnlock = { file, level in
            SimulatedHandle.of(file)?.unlock(level)
            return SQLITE_OK
        }
        methods.xCheckReservedLock = { file, result in
            result?.pointee = SimulatedHandle.of(file)?.isReserved == true ? 1 : 0
            return SQLITE_OK
        }
    }

    private static func addIndex(_ methods: inout sqlite3_io_methods) {
        methods.xShmMap = { file, region, size, isExtending, target in
            guard let handle = SimulatedHandle.of(file) else { return SimulatedFailure.index }
            let (code, memory) = handle.mapIndex(Int(region), Int(size), isExtending: isExtending != 0)
            target?.pointee = memory
            return code
        }
        methods.xShmLock = { file, first, count, flags in
            guard let handle = SimulatedHandle.of(file) else { return SimulatedFailure.index }
            return handle.lockIndex(Int(first)..<Int(first + count), flags)
        }
        methods.xShmBarrier = { _ in }
        methods.xShmUnmap = { file, _ in
            SimulatedHandle.of(file)?.unmapIndex()
            return SQLITE_OK
        }
    }
}

/// What a call on a file fails with: SQLite's extended codes, which its header defines in a way that Swift cannot read.
enum SimulatedFailure {
    static let read = SQLITE_IOERR | 1 << 8
    static let shortRead = SQLITE_IOERR | 2 << 8
    static let write = SQLITE_IOERR | 3 << 8
    static let fsync = SQLITE_IOERR | 4 << 8
    static let truncate = SQLITE_IOERR | 6 << 8
    static let delete = SQLITE_IOERR | 10 << 8
    static let lock = SQLITE_IOERR | 15 << 8
    static let index = SQLITE_IOERR | 21 << 8
}
