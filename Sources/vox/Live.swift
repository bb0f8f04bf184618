import Foundation
import Mesh
import VoxCrypto

/// The one place that names the wall clock, the system's random source and the process's surroundings.
enum Live {
    /// Time of day.
    static let clock = WallClock {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
    }

    /// Random bytes of the operating system.
    static let random = RandomSource.system

    /// The environment as it was at start.
    static var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// A variable of the environment as it is at this moment.
    static let variable: @Sendable (String) -> String? = { name in getenv(name).map { String(cString: $0) } }

    /// Where the program was started.
    static var workingDirectory: String { FileManager.default.currentDirectoryPath }

    /// The user's home directory.
    static var userHome: String { environment["HOME"] ?? NSHomeDirectory() }

    /// Name of this machine.
    static var hostName: String { ProcessInfo.processInfo.hostName }

    /// Name of the user who runs the program.
    static var userName: String { environment["USER"] ?? environment["LOGNAME"] ?? NSUserName() }

    /// Id of this process.
    static var processID: Int32 { ProcessInfo.processInfo.processIdentifier }

    /// Processor cores that are free to use.
    static var coreCount: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Memory that new work can use, bytes; absent where the platform does not say.
    static var freeMemoryBytes: Probed<UInt64> {
        #if os(Linux)
            let data = FileManager.default.contents(atPath: "/proc/meminfo") ?? Data()
            let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first {
                $0.hasPrefix("MemAvailable:")
            }
            let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }
            return kibibytes.map { .found($0 * 1_024) } ?? .failed("The kernel did not say how much memory is free.")
        #else
            return .absent
        #endif
    }
}
