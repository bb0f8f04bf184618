import Foundation
import Synchronization

/// A program that a test started; its output is collected line by line, and it is ended with the test.
final class ChildProcess: Sendable {
    private struct State {
        var output = ""
        var errors = ""
    }

    private let process: Process
    private let state = Mutex(State())

    /// Starts the program.
    init(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        var merged = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("VOX_") }
        merged["NO_COLOR"] = "1"
        process.environment = merged.merging(environment) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        output.fileHandleForReading.readabilityHandler = { [weak self] in self?.collect($0, into: \.output) }
        errors.fileHandleForReading.readabilityHandler = { [weak self] in self?.collect($0, into: \.errors) }
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var output: String { state.withLock { $0.output } }
    var errors: String { state.withLock { $0.errors } }
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
        _ executable: String, _ arguments: [String], environment: [String: String] = [:],
        within limit: Duration = .seconds(60)
    ) async throws -> (status: Int32, output: String, errors: String) {
        let child = try ChildProcess(executable, arguments, environment: environment)
        let status = try await child.exitStatus(within: limit)
        try await eventually("output of \(executable) is complete", within: .seconds(5)) { child.isDrained }
        return (status, child.output, child.errors)
    }

    private let drained = Mutex(0)
    private var isDrained: Bool { drained.withLock { $0 >= 2 } }

    private func collect(_ handle: FileHandle, into path: any WritableKeyPath<State, String> & Sendable) {
        let data = handle.availableData
        if data.isEmpty {
            handle.readabilityHandler = nil
            drained.withLock { $0 += 1 }
            return
        }
        state.withLock { $0[keyPath: path] += String(decoding: data, as: UTF8.self) }
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
