import GRDBSQLite

/// The memory that the connections to one store share; a power cut takes it away.
final class SharedIndex {
    let generation: Int
    var userCount = 0
    private var regions: [UnsafeMutableRawPointer] = []
    private var readers: [Set<ObjectIdentifier>] = Array(repeating: [], count: Int(SQLITE_SHM_NLOCK))
    private var writers: [ObjectIdentifier?] = Array(repeating: nil, count: Int(SQLITE_SHM_NLOCK))

    init(generation: Int) {
        self.generation = generation
    }

    deinit {
        for region in regions { region.deallocate() }
    }

    /// Memory of a region; nil when there is none yet and none is to be made.
    func region(_ number: Int, size: Int, isExtending: Bool) -> UnsafeMutableRawPointer? {
        while regions.count <= number {
            guard isExtending else { return nil }
            let region = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
            region.initializeMemory(as: UInt8.self, repeating: 0, count: size)
            regions.append(region)
        }
        return regions[number]
    }

    func change(_ slots: Range<Int>, _ flags: Int32, by user: ObjectIdentifier) -> Int32 {
        let isShared = flags & SQLITE_SHM_SHARED != 0
        if flags & SQLITE_SHM_UNLOCK != 0 {
            for slot in slots {
                if isShared { readers[slot].remove(user) } else { writers[slot] = nil }
            }
            return SQLITE_OK
        }
        for slot in slots {
            let isWritten = writers[slot] != nil && writers[slot] != user
            guard !isWritten, isShared || readers[slot].subtracting([user]).isEmpty else { return SQLITE_BUSY }
        }
        for slot in slots {
            if isShared { readers[slot].insert(user) } else { writers[slot] = user }
        }
        return SQLITE_OK
    }

    /// Lets go of every lock of a connection that closes.
    func forget(_ user: ObjectIdentifier) {
        for slot in readers.indices {
            readers[slot].remove(user)
            if writers[slot] == user { writers[slot] = nil }
        }
    }
}

/// Locks of the connections on one file.
struct FileLocks {
    private var sharers = 0
    private(set) var isReserved = false
    private var isExclusive = false

    func mayRaise(from old: Int32, to level: Int32) -> Bool {
        switch level {
        case SQLITE_LOCK_SHARED: !isExclusive
        case SQLITE_LOCK_RESERVED: !isReserved && !isExclusive
        default: (old >= SQLITE_LOCK_RESERVED || !isReserved) && sharers == (old >= SQLITE_LOCK_SHARED ? 1 : 0)
        }
    }

    mutating func move(from old: Int32, to new: Int32) {
        func change(at level: Int32) -> Int { (new >= level ? 1 : 0) - (old >= level ? 1 : 0) }
        sharers += change(at: SQLITE_LOCK_SHARED)
        if change(at: SQLITE_LOCK_RESERVED) != 0 { isReserved = new >= SQLITE_LOCK_RESERVED }
        if change(at: SQLITE_LOCK_EXCLUSIVE) != 0 { isExclusive = new >= SQLITE_LOCK_EXCLUSIVE }
    }
}
