import Foundation

/// A real `vox` process with a data directory of its own.
struct VoxProcess {
    let child: ChildProcess
    let home: String
    /// Address of the dashboard, without a slash at its end.
    let dashboard: String
    /// Address of the mesh listener.
    let mesh: String

    /// The binary under test: `VOX_BINARY`, or the one that was built beside the tests.
    static var binary: String {
        if let path = ProcessInfo.processInfo.environment["VOX_BINARY"] { return path }
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        return bundle.appendingPathComponent("vox").path
    }

    /// Starts `vox populi serve` on free ports and waits for its two lines.
    static func serve(
        home: String, environment: [String: String] = [:], arguments: [String] = []
    ) async throws -> VoxProcess {
        var settings = [
            "VOX_HOME": home, "VOX_MESH_BIND": "127.0.0.1:0", "VOX_DASHBOARD_BIND": "127.0.0.1:0",
            "VOX_LOG": "notice",
        ]
        settings.merge(environment) { _, new in new }
        let child = try ChildProcess(
            binary, ["populi", "serve"] + arguments, environment: settings, directory: try project(beside: home))
        try await eventually("vox listens", within: .seconds(30)) {
            guard child.isRunning else { throw TimedOut(what: "vox stays up: \(child.errors)", limit: .zero) }
            return child.output.contains("\nmesh ") && child.output.hasSuffix("\n")
        }
        let lines = child.output.split(separator: "\n")
        let address: (String) throws -> String = { word in
            guard let line = lines.first(where: { $0.hasPrefix(word + " ") }) else {
                throw TimedOut(what: "a line that starts with \(word)", limit: .zero)
            }
            return line.dropFirst(word.count + 1).trimmingCharacters(in: CharacterSet(charactersIn: "/ "))
        }
        return VoxProcess(child: child, home: home, dashboard: try address("dashboard"), mesh: try address("mesh"))
    }

    /// Where the program is started, so that no policy is written among our sources: a folder beside its home.
    private static func project(beside home: String) throws -> String {
        let path = home + "-project"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// The file by which the command line finds the process; gone once it has ended in order.
    var runFile: String { home + "/run/vox.json" }

    /// Runs a verb against this process's data directory.
    func vox(_ arguments: String...) async throws -> (status: Int32, output: String, errors: String) {
        try await vox(arguments)
    }

    /// The same with a list.
    func vox(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> (status: Int32, output: String, errors: String) {
        let settings = ["VOX_HOME": home].merging(environment) { _, new in new }
        return try await ChildProcess.run(
            Self.binary, arguments, environment: settings, directory: try Self.project(beside: home),
            within: .seconds(30))
    }
}

/// A directory that is removed when the value goes.
final class ScratchDirectory: Sendable {
    let path: String

    init() throws {
        let template = FileManager.default.temporaryDirectory.appendingPathComponent("vox-journey-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: template, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        path = template.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
