import GRDBSQLite

/// One connection's view of a simulated file.
final class SimulatedHandle {
    /// Bytes that SQLite keeps for it: its own head, and a pointer to this object.
    static let size = MemoryLayout<sqlite3_file>.stride + MemoryLayout<UnsafeMutableRawPointer>.stride

    private let file: SimulatedFile
    /// Nil for a temporary file, which no fault concerns.
    private let disk: SimulatedDisk?
    private let generation: Int
    private var lockLevel = SQLITE_LOCK_NONE
    private var index: SharedIndex?

    private init(file: SimulatedFile, disk: SimulatedDisk?) {
        self.file = file
        self.disk = disk
        generation = disk?.generation ?? 0
    }

    /// True once the machine has stopped since this file was opened.
    private var isLost: Bool { disk.map { $0.isStopped || $0.generation != generation } ?? false }

    // MARK: Opening

    static func open(_ path: String?, _ file: UnsafeMutablePointer<sqlite3_file>, _ flags: Int32) -> Int32 {
        file.pointee.pMethods = nil
        let handle: SimulatedHandle
        if let path {
            guard let disk = SimulatedDisks.disk(of: path), !disk.isStopped,
                let found = disk.file(at: path, creating: flags & SQLITE_OPEN_CREATE != 0)
            else { return SQLITE_CANTOPEN }
            handle = SimulatedHandle(file: found, disk: disk)
        } else {
            handle = SimulatedHandle(file: SimulatedFile(), disk: nil)
        }
        place(of: file).storeBytes(of: Unmanaged.passRetained(handle).toOpaque(), as: UnsafeMutableRawPointer.self)
        file.pointee.pMethods = SimulatedMethods.table
        return SQLITE_OK
    }

    static func of(_ file: UnsafeMutablePointer<sqlite3_file>?) -> SimulatedHandle? {
        guard let file else { return nil }
        let pointer = place(of: file).load(as: UnsafeMutableRawPointer.self)
        return Unmanaged<SimulatedHandle>.fromOpaque(pointer).takeUnretainedValue()
    }

    private static func place(of file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(file) + MemoryLayout<sqlite3_file>.stride
    }

    static func close(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
        guard let file, let handle = of(file) else { return SQLITE_OK }
        handle.unlock(SQLITE_LOCK_NONE)
        handle.unmapIndex()
        let pointer = place(of: file).load(as: UnsafeMutableRawPointer.self)
        Unmanaged<SimulatedHandle>.fromOpaque(pointer).release()
        file.pointee.pMethods = nil
        return SQLITE_OK
    }

    // MARK: Bytes

    func read(_ buffer: UnsafeMutableRawPointer, _ count: Int, at offset: Int) -> Int32 {
        guard !isLost else { return SimulatedFailure.read }
        return file.read(count, at: offset, into: buffer) == count ? SQLITE_OK : SimulatedFailure.shortRead
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int32 {
        guard !isLost else { return SimulatedFailure.write }
        switch disk?.judge(growing: offset + bytes.count > file.bytes.count) ?? .written {
        case .written:
            file.write(bytes, at: offset)
            return SQLITE_OK
        case .full: return SQLITE_FULL
        case .stops:
            disk?.tear(bytes, at: offset, in: file)
            return SimulatedFailure.write
        case .stopped: return SimulatedFailure.write
        }
    }

    func truncate(to size: Int) -> Int32 {
        guard !isLost, disk?.judge(growing: false) ?? .written == .written else { return SimulatedFailure.truncate }
        file.truncate(to: size)
        return SQLITE_OK
    }

    func sync() -> Int32 {
        guard !isLost, disk?.judge(growing: false) ?? .written == .written else { return SimulatedFailure.fsync }
        disk?.sync(file)
        return SQLITE_OK
    }

    var size: Int { file.bytes.count }

    // MARK: Locks

    func lock(_ level: Int32) -> Int32 {
        guard !isLost else { return SimulatedFailure.lock }
        guard level > lockLevel else { return SQLITE_OK }
        guard file.locks.mayRaise(from: lockLevel, to: level) else { return SQLITE_BUSY }
        file.locks.move(from: lockLevel, to: level)
        lockLevel = level
        return SQLITE_OK
    }

    func unlock(_ level: Int32) {
        guard level < lockLevel else { return }
        if disk.map({ $0.generation == generation }) ?? true { file.locks.move(from: lockLevel, to: level) }
        lockLevel = level
    }

    var isReserved: Bool { file.locks.isReserved }

    // MARK: The index of the write-ahead log

    func mapIndex(_ region: Int, _ size: Int, isExtending: Bool) -> (Int32, UnsafeMutableRawPointer?) {
        if index == nil {
            index = file.sharedIndex(generation: generation)
            index?.userCount += 1
        }
        return (SQLITE_OK, index?.region(region, size: size, isExtending: isExtending))
    }

    func lockIndex(_ slots: Range<Int>, _ flags: Int32) -> Int32 {
        index?.change(slots, flags, by: ObjectIdentifier(self)) ?? SQLITE_IOERR
    }

    func unmapIndex() {
        guard let index else { return }
        index.forget(ObjectIdentifier(self))
        index.userCount -= 1
        if index.userCount == 0 { file.dropIndex(index) }
        self.index = nil
    }
}
