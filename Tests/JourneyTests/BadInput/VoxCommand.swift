import Foundation

/// One call of the real program with a data directory of its own.
struct VoxCommand {
    let scratch: ScratchDirectory
    /// The data directory; made by the program.
    var home: String { scratch.path + "/home" }

    init() throws { scratch = try ScratchDirectory() }

    /// Runs a verb to its end; it works in the scratch directory's settings only.
    func run(
        _ arguments: [String], _ environment: [String: String] = [:]
    ) async throws -> (status: Int32, output: String, errors: String) {
        var settings = ["VOX_HOME": home, "VOX_MESH_BIND": "127.0.0.1:0", "VOX_DASHBOARD_BIND": "127.0.0.1:0"]
        settings.merge(environment) { _, new in new }
        return try await ChildProcess.run(
            VoxProcess.binary, arguments, environment: settings.filter { $0.value != "-" })
    }

    /// Writes a file into the scratch directory and gives its path.
    func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        let path = scratch.path + "/" + name
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    /// A directory inside the scratch directory.
    func makeDirectory(_ name: String, mode: Int = 0o700) throws -> String {
        let path = scratch.path + "/" + name
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }
}
