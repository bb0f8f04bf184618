/// Every setting with its value and where it came from: flag, then environment, then file, then default.
package struct Configuration: Sendable {
    /// A setting as it is in force.
    package struct Resolved: Sendable {
        /// The row of the table.
        package let setting: Setting
        /// The value; `nil` when nothing is set and there is no default.
        package internal(set) var value: SettingValue?
        /// Where the value came from.
        package let source: SettingSource
        /// Where exactly, as findings say it: file, line and column, or a variable; nil for a default or a flag.
        var place: String?
    }

    private var resolved: [String: Resolved] = [:]
    /// Live settings as they are without the environment.
    private(set) var settled: [String: SettingValue] = [:]
    /// What was noticed while reading, in the order of the table.
    package private(set) var findings: [ConfigFinding] = []
    /// Named bearers of `VOX_MESH_TOKENS`, else the tables of `[[mesh.tokens]]`: `name`, `role`, `token`.
    package let tokens: [[String: String]]
    /// Where each field of them stands; empty when they came from the variable.
    let tokenPlaces: [[String: String]]
    /// Where the named bearers came from.
    let tokensSource: SettingSource
    /// Settings that are not read yet, as they stand in environment and file.
    let later: [ShownSetting]
    /// The policy of `[mesh.donation]`; nil when there is none or it is unfit.
    package let donationPolicy: WorkerDonationPolicy?
    /// The policy of the environment, which beats the file and `[mesh.donation]`; nil when none is set.
    package let environmentPolicy: EnvironmentPolicy?
    /// Whether the file holds a secret, in force or not.
    package let fileHoldsSecret: Bool
    /// The tables of `[mesh.peers]`.
    let peers: [DeclaredPeer]
    /// Caps of single nodes, US dollars in 24 hours.
    let nodeCaps: [NodeID: Double]
    /// `mesh.control_url`, when it is to be joined.
    private(set) var control: DeclaredPeer?
    /// Path of the file that was read; `nil` when there was none.
    package let filePath: String?

    /// Resolves every setting.
    ///
    /// Pure: flags by setting key, the environment, and the text of the file come in as values. Throws the first
    /// finding that must stop the program.
    package init(
        flags: [String: String] = [:], environment: [String: String] = [:],
        file: (path: String, source: String)? = nil
    ) throws(ConfigFinding) {
        filePath = file?.path
        let name = file.map { Self.fileName($0.path) } ?? "Vox.toml"
        let table = file == nil ? ConfigFile.none : try ConfigFile(name: name, source: file?.source ?? "")
        if let fault = table.misshapen.first { throw fault }
        let listed = Self.namedTokens(in: environment[Self.tokensVariable] ?? "")
        tokens = listed.isEmpty ? table.tokens : listed
        tokenPlaces = listed.isEmpty ? table.tokenPlaces : []
        tokensSource = !listed.isEmpty ? .env : table.tokens.isEmpty ? .default : .file
        later = ShownSetting.later(table, environment)
        let donation = ConfiguredPolicy(table)
        donationPolicy = donation.policy
        environmentPolicy = EnvironmentPolicy(environment)
        fileHoldsSecret = table.holdsSecret
        let declared = try DeclaredPeers(table)
        peers = declared.peers
        nodeCaps = try Self.nodeCaps(table)
        findings = table.findings + donation.findings + declared.findings
        if let fault = environmentPolicy?.fault { findings.append(fault) }
        if tokensSource == .env, !table.tokens.isEmpty { findings.append(.shadowed(by: Self.tokensVariable)) }
        for setting in Setting.all {
            var reader = SettingReader(setting: setting, file: table)
            resolved[setting.key] = try reader.resolve(flags: flags, environment: environment)
            findings += reader.findings
            reportUnread(setting, table)
            guard setting.isLive else { continue }
            var still = SettingReader(setting: setting, file: table)
            settled[setting.key] = try still.resolve(flags: [:], environment: [:]).value
        }
        findings += Self.unknown(in: table)
        checkThresholds()
        raiseBurst()
        control = try Self.control(self)
    }

    /// How findings name a file.
    package static func fileName(_ path: String) -> String { String(path.split(separator: "/").last ?? "Vox.toml") }

    /// A setting as it is in force; `nil` for a key that is not in the table.
    package func resolved(_ key: String) -> Resolved? { resolved[key] }

    /// Where a setting was set, as findings say it; the key itself for a default or a flag.
    package func place(of key: String) -> String { resolved[key]?.place ?? key }

    /// Every setting in the order of the table.
    package var all: [Resolved] { Setting.all.compactMap { resolved[$0.key] } }

    /// The text of a setting; `nil` when it is not set.
    package func text(_ key: String) -> String? {
        if case .text(let text)? = value(key) { text } else { nil }
    }

    /// The list of a setting.
    package func texts(_ key: String) -> [String] {
        if case .texts(let texts)? = value(key) { texts } else { [] }
    }

    /// The number of a setting that has a default.
    package func integer(_ key: String) -> Int {
        guard case .integer(let number)? = value(key) else {
            preconditionFailure("\(key) is no whole number in the table of settings.")
        }
        return number
    }

    /// The amount of a setting, at least 0.
    package func number(_ key: String) -> Double {
        guard case .number(let number)? = value(key) else {
            preconditionFailure("\(key) is no amount in the table of settings.")
        }
        return number
    }

    /// The switch of a setting.
    package func bool(_ key: String) -> Bool {
        guard case .bool(let flag)? = value(key) else {
            preconditionFailure("\(key) is no switch in the table of settings.")
        }
        return flag
    }

    /// Whether a person set the value.
    package func isSet(_ key: String) -> Bool { resolved[key].map { $0.source != .default } ?? false }

    private func value(_ key: String) -> SettingValue? {
        precondition(resolved[key] != nil, "\(key) is not in the table of settings.")
        return resolved[key]?.value
    }

    private mutating func reportUnread(_ setting: Setting, _ file: ConfigFile) {
        guard Setting.unread.contains(setting.key), isSet(setting.key) else { return }
        let place = resolved[setting.key]?.source == .file ? file.location(of: setting.key) : setting.key
        findings.append(.later(setting.key, at: place))
    }

    /// Sections whose keys are no settings of the table.
    private static let readElsewhere = ["mesh.peers.", "mesh.donation.", "mesh.budget.nodes."]

    /// A cap that is no amount is never dropped, for without it the node would have none.
    static func nodeCaps(_ file: ConfigFile) throws(ConfigFinding) -> [NodeID: Double] {
        var caps: [NodeID: Double] = [:]
        for (node, dollars, place) in file.nodeCaps {
            guard let dollars else {
                throw ConfigFinding(
                    .error, "wrong-type", at: place, "The budget of node \(node) must be a number from 0 up.",
                    remedy: "Correct the value; 0 is no cap.")
            }
            caps[NodeID(node)] = dollars
        }
        return caps
    }

    /// Keys and sections of a file that this program does not know, or does not read yet.
    static func unknown(in file: ConfigFile) -> [ConfigFinding] {
        let known = Set(Setting.all.map(\.key))
        let sections = Set(Setting.all.map { String($0.key.prefix { $0 != "." }) })
        return file.values.keys.sorted().compactMap { key in
            guard !known.contains(key), !readElsewhere.contains(where: key.hasPrefix) else { return nil }
            let place = file.location(of: key)
            if Setting.isLater(key) { return .later(key, at: place) }
            let section = key.hasPrefix("\"") ? key : String(key.prefix { $0 != "." })
            return sections.contains(section) ? .unknownKey(key, at: place) : .unknownSection(section, at: place)
        }
    }

    /// `online < degraded`, else both are ignored.
    private mutating func checkThresholds() {
        let keys = ["mesh.online_ms", "mesh.degraded_ms"]
        guard integer(keys[0]) >= integer(keys[1]) else { return }
        let place = place(of: keys.first { isSet($0) } ?? keys[0])
        for key in keys {
            guard let row = resolved[key], case .integer(let standard, _, _) = row.setting.kind else { continue }
            resolved[key] = Resolved(setting: row.setting, value: .integer(standard), source: .default)
        }
        findings.append(
            ConfigFinding(
                .warning, "ignored-value", at: place,
                "mesh.online_ms must be below mesh.degraded_ms; both are ignored.",
                remedy: "Choose an online time below the degraded time."))
    }

    /// A burst below the rate could never be used up, so it is raised to that.
    private mutating func raiseBurst() {
        let (key, rate) = ("mesh.a2a.deliver_burst", integer("mesh.a2a.deliver_rate_per_sec"))
        guard integer(key) < rate, let row = resolved[key] else { return }
        resolved[key]?.value = .integer(rate)
        guard row.source != .default else { return }
        findings.append(
            ConfigFinding(
                .warning, "clamped", at: place(of: key),
                "\(key) was set to \(rate), for it cannot be below mesh.a2a.deliver_rate_per_sec.",
                remedy: "Choose a burst of at least the rate."))
    }
}
