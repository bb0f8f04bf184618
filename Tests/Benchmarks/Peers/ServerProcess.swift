import Foundation

/// A server that a benchmark started, in a directory of its own that goes with it.
final class ServerProcess {
    let directory: String
    private let process = Process()

    /// Starts a program; `owner` is the user it runs as when the benchmark itself runs as root.
    init(
        _ program: String, _ arguments: [String], in directory: String, environment: [String: String] = [:],
        owner: String? = nil
    ) throws {
        self.directory = directory
        let isRoot = getuid() == 0
        let command = isRoot ? owner.map { ["setpriv", "--reuid", $0, "--regid", $0, "--clear-groups"] } ?? [] : []
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command + [program] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let log = directory + "/output.log"
        guard FileManager.default.createFile(atPath: log, contents: nil) else {
            throw BenchFailure("\(log) cannot be written.")
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        process.standardOutput = handle
        process.standardError = handle
        try Self.launch(process)
    }

    /// Starts a program with no signal blocked, whatever this thread blocks: some count their time by a signal.
    private static func launch(_ process: Process) throws {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    var pid: Int32 { process.processIdentifier }

    /// What the server wrote so far.
    var output: String { (try? String(contentsOfFile: directory + "/output.log", encoding: .utf8)) ?? "" }

    /// Waits until the server says or shows that it is ready.
    func wait(for what: String, seconds: Double = 30, until isReady: () -> Bool) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while !isReady() {
            guard process.isRunning, ContinuousClock.now < end else {
                throw BenchFailure("\(what) did not start: \(output.suffix(400))")
            }
            usleep(20_000)
        }
    }

    func stop() {
        if process.isRunning {
            process.terminate()
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Processor time that the process has used, seconds; 0 where the system does not say.
    var processorSeconds: Double {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return 0 }
        let fields = stat.drop { $0 != ")" }.split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Memory that the process holds, bytes; 0 where the system does not say.
    var residentBytes: Int {
        guard let statm = try? String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8) else { return 0 }
        let fields = statm.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }

    /// Whether something listens on a port of loopback.
    static func answers(port: Int) -> Bool {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(handle) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// A port of loopback that was free a moment ago.
    static func freePort() -> Int {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(handle) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(handle, $0, length)
                _ = getsockname(handle, $0, &length)
            }
        }
        return Int(in_port_t(bigEndian: address.sin_port))
    }

    /// A new directory beside the build, on the disk and not in memory.
    static func directory(_ name: String) throws -> String {
        let base = ProcessInfo.processInfo.environment["VOX_BENCH_DIR"] ?? FileManager.default.temporaryDirectory.path
        let path = "\(base)/vox-bench-\(name)-\(getpid())-\(freePort())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// Runs a program to its end and gives its standard output.
    static func run(_ program: String, _ arguments: [String], owner: String? = nil) throws -> String {
        let process = Process()
        let isRoot = getuid() == 0
        let command = isRoot ? owner.map { ["setpriv", "--reuid", $0, "--regid", $0, "--clear-groups"] } ?? [] : []
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command + [program] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        try launch(process)
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchFailure("\(program) failed: \(text.suffix(400))") }
        return text
    }

    /// The first of some paths that can be run.
    static func find(_ names: [String]) -> String? {
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        for name in names {
            if name.hasPrefix("/") {
                if FileManager.default.isExecutableFile(atPath: name) { return name }
            } else {
                let places = path.map { "\($0)/\(name)" }
                if let place = places.first(where: FileManager.default.isExecutableFile) { return place }
            }
        }
        return nil
    }
}

/// Why a measurement could not be made.
struct BenchFailure: Error, CustomStringConvertible {
    let description: String
    init(_ sentence: String) { description = sentence }
}
