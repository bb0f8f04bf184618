import Foundation
import Synchronization

/// A program that a test started; what it writes goes into files, and it is ended with the test.
///
/// Files and not pipes: a pipe's end is known only when every process that inherited it has ended.
final class ChildProcess: Sendable {
    private let process: Process
    private let folder: URL
    /// Held while a program is started: Foundation learns of an end from a socket that the program holds, and another
    /// that is started in the same instant would inherit it and hide the end until its own.
    private static let starting = Mutex(())

    /// Starts the program, in another working directory than ours when one is named; it reads nothing unless told.
    init(
        _ executable: String, _ arguments: [String], environment: [String: String] = [:], directory: String? = nil,
        input: FileHandle = .nullDevice
    ) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("vox-output-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory, isDirectory: true) }
        var merged = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("VOX_") }
        merged["NO_COLOR"] = "1"
        process.environment = merged.merging(environment) { _, new in new }
        process.standardInput = input
        process.standardOutput = try Self.file(folder, "output")
        process.standardError = try Self.file(folder, "errors")
        try Self.starting.withLock { _ in try process.run() }
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    var output: String { text("output") }
    var errors: String { text("errors") }
    var isRunning: Bool { process.isRunning }
    var processID: Int32 { process.processIdentifier }

    /// Sends SIGTERM and waits for the end.
    func stop() async throws -> Int32 {
        if process.isRunning { process.terminate() }
        return try await exitStatus(within: .seconds(20))
    }

    /// Ends it without a chance to clean up.
    func killHard() async throws {
        kill(process.processIdentifier, SIGKILL)
        _ = try await exitStatus(within: .seconds(10))
    }

    /// The exit status once the program has ended.
    func exitStatus(within limit: Duration) async throws -> Int32 {
        try await eventually("process \(processID) ends", within: limit) { !self.process.isRunning }
        return process.terminationStatus
    }

    /// Runs a program to its end.
    static func run(
        _ executable: String, _ arguments: [String], environment: [String: String] = [:], directory: String? = nil,
        within limit: Duration = .seconds(60)
    ) async throws -> (status: Int32, output: String, errors: String) {
        let child = try ChildProcess(executable, arguments, environment: environment, directory: directory)
        let status = try await child.exitStatus(within: limit)
        return (status, child.output, child.errors)
    }

    private func text(_ name: String) -> String {
        String(decoding: (try? Data(contentsOf: folder.appendingPathComponent(name))) ?? Data(), as: UTF8.self)
    }

    private static func file(_ folder: URL, _ name: String) throws -> FileHandle {
        let url = folder.appendingPathComponent(name)
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }
}

/// What was waited for did not come.
struct TimedOut: Error, CustomStringConvertible {
    let what: String
    let limit: Duration
    var description: String { "not within \(limit): \(what)" }
}

/// Looks again and again, every 20 ms, until the claim holds; throws when it never does.
func eventually(
    _ what: String, within limit: Duration = .seconds(20), _ claim: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while true {
        if try await claim() { return }
        guard clock.now < deadline else { throw TimedOut(what: what, limit: limit) }
        try await Task.sleep(for: .milliseconds(20))
    }
}
