import Foundation
import Mesh

/// What every command starts from: the data directory and the settings in force.
struct Surroundings: Sendable {
    let home: DataDirectory
    let configuration: Configuration
    let environment: [String: String]

    /// Reads the environment, finds the file of settings and reads it.
    static func open(_ options: CommonOptions, flags: [String: String] = [:]) throws(CommandFailure) -> Surroundings {
        let environment = Live.environment
        let home = dataDirectory(environment)
        do throws(ConfigFinding) {
            let path = try configPath(options, home: home, environment: environment)
            let file = try path.map { path throws(ConfigFinding) in (path: path, source: try source(of: path)) }
            let configuration = try Configuration(flags: flags, environment: environment, file: file)
            return Surroundings(home: home, configuration: configuration, environment: environment)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Where all state of this user's `vox` lives.
    static func dataDirectory(_ environment: [String: String]) -> DataDirectory {
        DataDirectory(
            variable: environment["VOX_HOME"], userHome: Live.userHome, workingDirectory: Live.workingDirectory)
    }

    /// The file that would be read; nil when there is none.
    static func configPath(
        _ options: CommonOptions, home: DataDirectory, environment: [String: String]
    ) throws(ConfigFinding) -> String? {
        var discovery = ConfigDiscovery(workingDirectory: Live.workingDirectory, home: home.path)
        discovery.flag = options.config
        discovery.variable = environment["VOX_CONFIG"]
        return try discovery.find { FileManager.default.fileExists(atPath: $0) }
    }

    /// Path of the store file.
    var storePath: String { configuration.text("mesh.store.path") ?? home.store }

    /// Size of the store above which it is said.
    var storeLimit: StoreSizeLimit { StoreSizeLimit(megabytes: configuration.integer("mesh.store.size_alert_mb")) }

    /// True when the settings name this machine's node.
    var isNodeNamed: Bool { configuration.text("mesh.node_id") != nil }

    /// The id of this machine's node: as the settings name it, else as the store keeps it; nil before its first start.
    var nodeID: NodeID? {
        if let id = configuration.text("mesh.node_id") { return NodeID(id) }
        return StoredNodeID.read(path: storePath) ?? earlierNodeID
    }

    /// The id as older programs kept it, in a file beside the store.
    private var earlierNodeID: NodeID? {
        let kept = FileManager.default.contents(atPath: home.path + "/mesh/node.id")
        return kept.flatMap { String(decoding: $0, as: UTF8.self).wireNonBlank }.map { NodeID($0) }
    }

    /// Folder of models.
    var modelDirectory: URL {
        URL(fileURLWithPath: configuration.text("compute.model_dir") ?? home.models, isDirectory: true)
    }

    /// Directory of the file of settings, else the working directory: where `donations.vox` stands.
    var projectRoot: String {
        guard let path = configuration.filePath, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            return Live.workingDirectory
        }
        return String(path[..<slash])
    }

    /// Path of the donation policy.
    var donationsPath: String { configuration.text("mesh.donation.path") ?? projectRoot + "/donations.vox" }

    static func source(of path: String) throws(ConfigFinding) -> String {
        guard let data = FileManager.default.contents(atPath: path),
            let text = String(validating: Array(data), as: UTF8.self)
        else { throw .unreadable(path) }
        return text
    }
}

extension Surroundings: CustomStringConvertible, CustomReflectable {
    /// The data directory alone: settings and environment hold secrets, and a library may print what it is given.
    var description: String { "Surroundings(\(home.path))" }

    /// Empty, so that `dump` and reflection show nothing.
    var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
