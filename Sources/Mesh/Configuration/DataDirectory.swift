/// The places inside `VOX_HOME`, and what must hold for the directory itself.
package struct DataDirectory: Sendable, Hashable {
    /// What the file system says about a path.
    package struct Facts: Sendable, Hashable {
        /// Whether it is a directory.
        package let isDirectory: Bool
        /// Permission bits.
        package let mode: UInt32

        /// Takes what `stat` said.
        package init(isDirectory: Bool, mode: UInt32) {
            self.isDirectory = isDirectory
            self.mode = mode
        }
    }

    /// Absolute path, without a slash at its end.
    package let path: String

    /// `$VOX_HOME`, else `.vox` in the user's home; relative paths count from the working directory.
    package init(variable: String?, userHome: String, workingDirectory: String) {
        var path = variable?.wireNonBlank ?? userHome + "/.vox"
        if !path.hasPrefix("/") { path = workingDirectory + "/" + path }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    /// The one durable file.
    package var store: String { path + "/mesh/mesh.db" }
    /// The node's identity.
    package var nodeKey: String { path + "/keys/node.key" }
    /// Signs the op-log.
    package var logKey: String { path + "/keys/oplog.key" }
    /// Logs of other machines that a person brought here.
    package var foreignLogs: String { path + "/mesh/foreign" }
    /// Sessions and form tokens of the dashboard hang on it.
    package var sessionKey: String { path + "/keys/session.key" }
    /// Keys and the self-signed certificate.
    package var keys: String { path + "/keys" }
    /// Tokens of memberships and providers.
    package var secrets: String { path + "/secrets" }
    /// Values that jobs need, one file for each name.
    package var jobSecrets: String { secrets + "/jobs" }
    /// Model folders.
    package var models: String { path + "/models" }
    /// The registry for other programs to read.
    package var registrySnapshot: String { path + "/cache/mens/local-registry.json" }
    /// How the command line finds the running process.
    package var runFile: String { path + "/run/vox.json" }
    /// The file of settings that `vox populi init` writes.
    package var configFile: String { path + "/Vox.toml" }

    /// Why the directory must not be used; nil when it may, or when it is still to be made.
    package func refusal(_ facts: Facts?) -> ConfigFinding? {
        guard let facts else { return nil }
        guard facts.isDirectory else {
            return ConfigFinding(
                .error, "home", at: path, "the data directory is not a directory.",
                remedy: "Set VOX_HOME to a directory.")
        }
        guard facts.mode & 0o022 == 0 else {
            return ConfigFinding(
                .error, "home", at: path, "others can write to the data directory.",
                remedy: "Run: chmod go-w '\(path)'")
        }
        return nil
    }
}
