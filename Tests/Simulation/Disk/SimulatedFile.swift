/// One file: what a process sees of it, and what a power cut would leave.
final class SimulatedFile {
    private enum Change {
        case write(offset: Int, bytes: [UInt8])
        case truncate(size: Int)
    }

    /// Bytes of which a disk writes all or none.
    static let sector = 512

    /// What the process sees.
    private(set) var bytes: [UInt8] = []
    private var durable: [UInt8] = []
    /// What was written since the last sync, oldest first.
    private var unsynced: [Change] = []
    /// Locks of the connections that have it open.
    var locks = FileLocks()
    private var index: SharedIndex?

    func read(_ count: Int, at offset: Int, into buffer: UnsafeMutableRawPointer) -> Int {
        let present = max(0, min(count, bytes.count - offset))
        if present > 0 {
            bytes.withUnsafeBytes { source in
                if let start = source.baseAddress { buffer.copyMemory(from: start + offset, byteCount: present) }
            }
        }
        if present < count { (buffer + present).initializeMemory(as: UInt8.self, repeating: 0, count: count - present) }
        return present
    }

    func write(_ new: UnsafeRawBufferPointer, at offset: Int) {
        Self.put(new, at: offset, into: &bytes)
        unsynced.append(.write(offset: offset, bytes: Array(new)))
    }

    /// Writes of which only some sectors ever reach the disk.
    func tear(_ new: UnsafeRawBufferPointer, at offset: Int, _ dice: inout Dice) {
        var start = 0
        while start < new.count {
            let end = min(new.count, start + Self.sector - (offset + start) % Self.sector)
            if dice.below(2) == 0 { write(UnsafeRawBufferPointer(rebasing: new[start..<end]), at: offset + start) }
            start = end
        }
    }

    func truncate(to size: Int) {
        Self.resize(&bytes, to: size)
        unsynced.append(.truncate(size: size))
    }

    func sync() {
        for change in unsynced { Self.apply(change, to: &durable) }
        unsynced.removeAll(keepingCapacity: true)
    }

    /// What was not synced reaches the disk or does not, piece by piece.
    func cutPower(_ dice: inout Dice) {
        for change in unsynced where dice.below(2) == 0 { Self.apply(change, to: &durable) }
        unsynced.removeAll()
        bytes = durable
        (locks, index) = (FileLocks(), nil)
    }

    /// The memory beside the file, as of the newest start of the machine.
    func sharedIndex(generation: Int) -> SharedIndex {
        if let index, index.generation == generation { return index }
        let made = SharedIndex(generation: generation)
        index = made
        return made
    }

    func dropIndex(_ old: SharedIndex) {
        if index === old { index = nil }
    }

    private static func apply(_ change: Change, to target: inout [UInt8]) {
        switch change {
        case .write(let offset, let bytes): bytes.withUnsafeBytes { put($0, at: offset, into: &target) }
        case .truncate(let size): resize(&target, to: size)
        }
    }

    private static func put(_ new: UnsafeRawBufferPointer, at offset: Int, into target: inout [UInt8]) {
        if target.count < offset + new.count { resize(&target, to: offset + new.count) }
        target.withUnsafeMutableBytes { bytes in
            guard let from = new.baseAddress, let to = bytes.baseAddress else { return }
            (to + offset).copyMemory(from: from, byteCount: new.count)
        }
    }

    private static func resize(_ target: inout [UInt8], to size: Int) {
        if size < target.count {
            target.removeLast(target.count - size)
        } else {
            target.append(contentsOf: repeatElement(0, count: size - target.count))
        }
    }
}
