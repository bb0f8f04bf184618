import Mesh
import Synchronization

/// A disk in memory that can be full, can stop in the middle of a write, and forgets what was not synced.
///
/// `@unchecked Sendable`: a simulation runs on one thread; the queues of the database library that reach the disk from
/// others are always waited for.
package final class SimulatedDisk: @unchecked Sendable {
    /// What a write finds.
    enum Verdict {
        case written
        case full
        /// The machine stops here.
        case stops
        /// It has stopped before.
        case stopped
    }

    /// How a disk can be worse than it says, for tests that the simulation notices.
    package enum Fault: Sendable {
        /// It is sound.
        case none
        /// It says that it has synced and has not.
        case liesAboutSync
    }

    /// Name in paths.
    let name: String
    private var files: [String: SimulatedFile] = [:]
    private(set) var checkpoint: String?
    private var dice: Dice
    private let fault: Fault
    /// Counts power cuts; who opened a file before one has lost it.
    private(set) var generation = 0
    /// True from the write that the machine did not survive until it is started again.
    private(set) var isStopped = false
    /// No file grows.
    var isFull = false
    /// Writes and syncs that the machine survives.
    var writesUntilStop: Int?
    /// Writes and syncs so far.
    private(set) var writeCount = 0
    /// Writes that found no room.
    private(set) var refusals = 0

    init(name: String, dice: Dice, fault: Fault = .none) {
        self.name = name
        self.dice = dice
        self.fault = fault
    }

    /// The disk as the store takes it.
    var storeDisk: StoreDisk {
        StoreDisk(
            databaseName: Self.databaseName,
            create: { path in
                self.file(at: path, creating: true)
                return true
            },
            sizeBytes: { self.file(at: $0)?.bytes.count ?? 0 },
            keptCheckpoint: { _ in self.checkpoint },
            keepCheckpoint: { note, _ in
                guard !self.isFull, self.judge(growing: false) == .written else { throw SimulatedDiskError.notKept }
                self.checkpoint = note
            })
    }

    /// Path of the store on this disk.
    var storePath: String { "/\(name)/mesh.db" }

    /// What SQLite is told to open for a path on a simulated disk.
    static func databaseName(_ path: String) -> String { "file:\(path)?vfs=\(SimulatedVFS.name)" }

    @discardableResult
    func file(at path: String, creating: Bool = false) -> SimulatedFile? {
        if let file = files[path] { return file }
        guard creating else { return nil }
        let file = SimulatedFile()
        files[path] = file
        return file
    }

    func remove(_ path: String) {
        files[path] = nil
    }

    /// What becomes of a write that is about to happen.
    func judge(growing: Bool) -> Verdict {
        guard !isStopped else { return .stopped }
        writeCount += 1
        if let left = writesUntilStop {
            writesUntilStop = left - 1
            if left <= 0 {
                isStopped = true
                return .stops
            }
        }
        guard isFull, growing else { return .written }
        refusals += 1
        return .full
    }

    func tear(_ bytes: UnsafeRawBufferPointer, at offset: Int, in file: SimulatedFile) {
        file.tear(bytes, at: offset, &dice)
    }

    func sync(_ file: SimulatedFile) {
        if fault != .liesAboutSync { file.sync() }
    }

    /// Stops the machine if it still runs, and starts it again with what has reached the disk.
    func cutPower() {
        isStopped = false
        writesUntilStop = nil
        generation += 1
        for path in files.keys.sorted() { files[path]?.cutPower(&dice) }
    }
}

/// Why a small file was not replaced.
enum SimulatedDiskError: Error {
    case notKept
}

/// The disks that SQLite can reach, by their name.
enum SimulatedDisks {
    private static let all = Mutex<[String: SimulatedDisk]>([:])

    static func add(_ disk: SimulatedDisk) {
        SimulatedVFS.register()
        all.withLock { $0[disk.name] = disk }
    }

    static func remove(_ disk: SimulatedDisk) {
        all.withLock { $0[disk.name] = nil }
    }

    /// The disk of a path such as `/name/mesh.db`.
    static func disk(of path: String) -> SimulatedDisk? {
        let name = path.dropFirst().prefix { $0 != "/" }
        return all.withLock { $0[String(name)] }
    }
}
