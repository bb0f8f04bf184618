/// Which file of settings is read: the first that exists, never two merged.
package struct ConfigDiscovery: Sendable {
    /// `--config`; must exist when given.
    package var flag: String?
    /// `$VOX_CONFIG`; must exist when given.
    package var variable: String?
    /// Where the program was started, an absolute path.
    package var workingDirectory: String
    /// The data directory, an absolute path.
    package var home: String

    /// Takes the two directories that are always known.
    package init(workingDirectory: String, home: String) {
        self.workingDirectory = workingDirectory
        self.home = home
    }

    /// The path of the file, or nil when there is none; throws for a path that was named and does not exist.
    package func find(exists: (String) -> Bool) throws(ConfigFinding) -> String? {
        if let flag = flag?.wireNonBlank { return try named(flag, by: "--config", exists) }
        if let variable = variable?.wireNonBlank { return try named(variable, by: "VOX_CONFIG", exists) }
        return nearby.first(where: exists)
    }

    /// Where a starter file belongs, so that the next start reads it.
    ///
    /// What was named, else the nearest file that is there already and stays, else the data directory.
    package func starterPath(exists: (String) -> Bool) -> String {
        if let named = flag?.wireNonBlank ?? variable?.wireNonBlank { return absolute(named) }
        return nearby.first(where: exists) ?? home + "/Vox.toml"
    }

    /// `Vox.toml` from the working directory upward, then in the data directory.
    private var nearby: [String] {
        var folder = workingDirectory
        var paths: [String] = []
        while true {
            paths.append((folder == "/" ? "" : folder) + "/Vox.toml")
            guard folder != "/", let slash = folder.lastIndex(of: "/") else { break }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
        return paths + [home + "/Vox.toml"]
    }

    private func named(
        _ path: String, by source: String, _ exists: (String) -> Bool
    ) throws(ConfigFinding) -> String {
        let absolute = absolute(path)
        guard exists(absolute) else {
            throw ConfigFinding(
                .error, "unreadable", at: source, "there is no file \(absolute).",
                remedy: "Name an existing file, or run vox populi init.")
        }
        return absolute
    }

    private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : workingDirectory + "/" + path }
}
