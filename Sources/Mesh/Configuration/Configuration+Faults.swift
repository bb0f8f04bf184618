extension Configuration {
    /// Everything that is found in settings of which at least one stops the program, so that all are put right at once.
    ///
    /// What takes settings that hold together, such as the checks of listeners, is not among it.
    package static func faults(
        environment: [String: String], file: (name: String, source: String)?
    ) -> [ConfigFinding] {
        var found: [ConfigFinding] = []
        func collect(_ part: () throws(ConfigFinding) -> Void) {
            do throws(ConfigFinding) { try part() } catch { found.append(error) }
        }
        var table = ConfigFile.none
        collect { () throws(ConfigFinding) in
            if let file { table = try ConfigFile(name: file.name, source: file.source) }
        }
        found += table.findings + table.misshapen
        collect { () throws(ConfigFinding) in found += try DeclaredPeers(table).findings }
        collect { () throws(ConfigFinding) in _ = try nodeCaps(table) }
        for setting in Setting.all {
            var reader = SettingReader(setting: setting, file: table)
            collect { () throws(ConfigFinding) in _ = try reader.resolve(flags: [:], environment: environment) }
            found += reader.findings
        }
        return found + unknown(in: table)
    }
}
