import ArgumentParser
import Foundation
import Mesh
import VoxCrypto

/// `vox populi init`: writes a starter file of settings with random secrets; never overwrites one.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a starter file of settings with random secrets.")
    @OptionGroup var common: CommonOptions
    @Flag(help: "Listen on the network, with TLS.") var lan = false

    func run() throws {
        let home = Surroundings.dataDirectory(Live.environment)
        let path = StarterFile.path(common, home: home, environment: Live.environment)
        try HomePreparation(home: home).prepare()
        try StarterFile.write(to: path, lanHost: lan ? try StarterFile.lanHost(.ofInterfaces) : nil)
        Terminal.live.line("Wrote \(path). Check it with vox config check, then run vox populi up.")
    }
}

/// The file of settings that a first start writes.
enum StarterFile {
    /// The file that the next start reads.
    static func path(_ common: CommonOptions, home: DataDirectory, environment: [String: String]) -> String {
        var discovery = ConfigDiscovery(workingDirectory: Live.workingDirectory, home: home.path)
        discovery.flag = common.config
        discovery.variable = environment["VOX_CONFIG"]
        return discovery.starterPath { FileManager.default.fileExists(atPath: $0) }
    }

    /// Writes one into the data directory when no file of settings is found.
    static func writeIfNeeded(_ common: CommonOptions) throws(CommandFailure) {
        let home = Surroundings.dataDirectory(Live.environment)
        do throws(ConfigFinding) {
            guard try Surroundings.configPath(common, home: home, environment: Live.environment) == nil else { return }
        } catch {
            throw CommandFailure(error)
        }
        try HomePreparation(home: home).prepare()
        try write(to: home.configFile, lanHost: nil)
    }

    /// Creates the file, mode 0600; refuses to replace one.
    static func write(to path: String, lanHost: String?) throws(CommandFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let isThere = errno == EEXIST
            throw CommandFailure(
                isThere ? "\(path) exists and is left as it is." : "cannot write \(path).",
                remedy: isThere ? "Edit it, or name another file with --config." : "Make its directory writable.")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: Data(text(lanHost: lanHost).utf8))
            try file.synchronize()
        } catch {
            throw CommandFailure("cannot write \(path).", remedy: "Free some space on the disk.")
        }
    }

    /// The address that a listener on every interface would name to peers.
    static func lanHost(_ addresses: NetworkAddresses) throws(CommandFailure) -> String {
        guard let host = addresses.reachable else {
            throw CommandFailure("this machine has no network address.", remedy: "Connect it, or leave out --lan.")
        }
        return host
    }

    private static func text(lanHost: String?) -> String {
        let secret = { "vox_" + Base64URL.encode(Live.random.bytes(24)) }
        let bind = lanHost.map { host in
            let address = BindAddress(host: host, port: 9847)
            return "\n[mesh.transport]\n# Reachable from the local network; TLS is on.\nbind = \"\(address)\"\n"
        }
        return """
            # Settings of vox; vox config show lists all of them, vox config check looks for mistakes.
            # This file holds secrets: keep it out of version control.

            [mesh]
            token = "\(secret())"
            worker_token = "\(secret())"
            submitter_token = "\(secret())"
            admin_token = "\(secret())"
            \(bind ?? "")
            """
    }
}
