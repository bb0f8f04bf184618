import ArgumentParser
import Foundation

/// Measures the control plane and the log, beside peers on the same machine in the same run.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vox-bench", abstract: "Figures of Docs/Benchmarks.md, measured here.",
        subcommands: [
            EverythingBench.self, MailboxBench.self, LeasesBench.self, HeartbeatBench.self, GrowthBench.self,
            LogBench.self, TimelineBench.self, BareCommand.self, VerifyCommand.self,
        ],
        defaultSubcommand: EverythingBench.self)
}

/// What every measurement takes.
struct BenchOptions: ParsableArguments {
    @Option(help: "Seconds of each measurement.") var seconds = 10.0
    @Option(parsing: .upToNextOption, help: "Numbers of clients.") var clients = [1, 16, 128]
}

/// Every measurement, one after the other.
struct EverythingBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "all", abstract: "Every measurement.")

    @OptionGroup var options: BenchOptions

    func run() async throws {
        print("Machine: \(Machine.description)")
        let shared = ["--seconds", "\(options.seconds)", "--clients"] + options.clients.map { "\($0)" }
        for name in ["mailbox", "leases", "heartbeats", "growth", "log", "timeline"] {
            guard var command = try Bench.parseAsRoot([name] + shared) as? any AsyncParsableCommand else { continue }
            try await command.run()
        }
    }
}

/// The machine of the figures.
enum Machine {
    static var description: String {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let cpu = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix("model name") }?
            .split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
        let memory = ProcessInfo.processInfo.physicalMemory / 1_073_741_824
        return "\(cores) cores (\(cpu ?? "unknown")), \(memory) GiB, "
            + ProcessInfo.processInfo.operatingSystemVersionString
    }
}

/// Other software that is measured beside ours.
enum Peer {
    /// Starts a peer and measures it; nil, and a sentence, when it is not there.
    static func measure<Server, Result>(
        _ name: String, _ start: () throws -> Server, _ body: (Server) throws -> Result
    ) throws -> Result? {
        guard let server = started(name, start) else { return nil }
        return try body(server)
    }

    /// The same for a measurement that waits.
    static func measure<Server, Result>(
        _ name: String, _ start: () throws -> Server, _ body: (Server) async throws -> Result
    ) async throws -> Result? {
        guard let server = started(name, start) else { return nil }
        return try await body(server)
    }

    private static func started<Server>(_ name: String, _ start: () throws -> Server) -> Server? {
        do {
            return try start()
        } catch {
            FileHandle.standardError.write(Data("\(name) is left out: \(error)\n".utf8))
            return nil
        }
    }
}

extension Load {
    /// The figures of a run that nobody disturbed.
    func figures(for seconds: Double) async throws -> LoadFigures {
        let figures = try await run(for: seconds)
        if let trouble = figures.trouble { throw BenchFailure(trouble) }
        return figures
    }
}
