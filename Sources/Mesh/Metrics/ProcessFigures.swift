import Foundation

/// What the system says of this process; what it does not say is nil.
struct ProcessFigures: Sendable {
    /// Processor time, user and system, seconds.
    let processorSeconds: Double
    /// Memory in use, bytes.
    let residentBytes: Int?
    /// Open files and connections.
    let openFileCount: Int?

    /// Asks now; memory and files are known on Linux alone.
    static var now: ProcessFigures {
        var usage = rusage()
        #if os(Linux)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")  // none: unknown
        return ProcessFigures(
            processorSeconds: usage.ru_utime.inSeconds + usage.ru_stime.inSeconds, residentBytes: residentBytes,
            openFileCount: files?.count)
    }

    private static var residentBytes: Int? {
        guard let data = FileManager.default.contents(atPath: "/proc/self/statm") else { return nil }
        let fields = String(decoding: data, as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

extension timeval {
    fileprivate var inSeconds: Double { Double(tv_sec) + Double(tv_usec) / 1_000_000 }
}
