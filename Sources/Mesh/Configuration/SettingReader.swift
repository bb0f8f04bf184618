/// Finds the value of one setting.
struct SettingReader {
    let setting: Setting
    let file: ConfigFile
    private(set) var findings: [ConfigFinding] = []

    init(setting: Setting, file: ConfigFile) {
        self.setting = setting
        self.file = file
    }

    mutating func resolve(
        flags: [String: String], environment: [String: String]
    ) throws(ConfigFinding) -> Configuration.Resolved {
        noteOldNames(environment)
        if let flag = flags[setting.key]?.wireNonBlank {
            return resolved(try read(text: flag, at: setting.key), .flag)
        }
        let name = setting.environment.first { environment[$0]?.wireNonBlank != nil }
        let fromFile = try fileValue()
        if let name, let text = environment[name]?.wireNonBlank {
            if fromFile != nil, !isJoined {
                note(
                    .info, "env-shadows-file", at: name, "\(name) overrides \(setting.key) of the file.",
                    "Unset one of them.")
            }
            return resolved(joined(try read(text: text, at: name), fromFile), .env, at: name)
        }
        return resolved(fromFile, .file, at: file.location(of: setting.key))
    }

    /// The first name is the one to use; another one that is set works, and is said once.
    private mutating func noteOldNames(_ environment: [String: String]) {
        guard let name = setting.environment.first else { return }
        let isNameSet = environment[name]?.wireNonBlank != nil
        for old in setting.environment.dropFirst() where environment[old]?.wireNonBlank != nil {
            let release = Setting.oldVariables.first { $0.old == old }?.removedIn
            let end = release.map { "; \($0) no longer reads it." } ?? "."
            note(
                .warning, "deprecated", at: old,
                isNameSet
                    ? "\(old) is ignored, since \(name) is set too\(end)" : "\(old) is an old name of \(name)\(end)",
                isNameSet ? "Unset it." : "Set \(name) in its place.")
        }
    }

    private func resolved(
        _ value: SettingValue?, _ source: SettingSource, at place: String? = nil
    ) -> Configuration.Resolved {
        guard let value else { return .init(setting: setting, value: standard, source: .default) }
        return .init(setting: setting, value: value, source: source, place: place)
    }

    /// Whether environment and file add up, so that neither hides the other.
    private var isJoined: Bool { if case .texts = setting.kind { true } else { false } }

    /// Lists are the union of environment and file, in that order.
    private func joined(_ value: SettingValue?, _ other: SettingValue?) -> SettingValue? {
        guard isJoined, case .texts(let first)? = value, case .texts(let second)? = other else {
            return value
        }
        return .texts(first + second.filter { !first.contains($0) })
    }

    private var standard: SettingValue? {
        switch setting.kind {
        case .text(let text): text.map(SettingValue.text)
        case .secret: nil
        case .bool(let flag): .bool(flag)
        case .integer(let number, _, _): .integer(number)
        case .number(let number): .number(number)
        case .choice(_, let word, _): .text(word)
        case .address(let address): .text(address)
        case .texts: .texts([])
        case .words(_, let words): .texts(words)
        }
    }

    // MARK: - Environment and flags

    private mutating func read(text: String, at place: String) throws(ConfigFinding) -> SettingValue? {
        switch setting.kind {
        case .text: return formed(text, at: place)
        case .secret: return .text(text)
        case .address: return try address(text, at: place)
        case .bool: return bool(text, at: place)
        case .integer(_, let range, let rule):
            guard let number = Int(text) else { return ignored(place, "is no whole number") }
            return bounded(number, range, rule, at: place)
        case .number:
            guard let number = Double(text), number.isFinite, number >= 0 else {
                return ignored(place, "is no number from 0 up")
            }
            return .number(number)
        case .choice(let words, _, let rule): return try choice(text, words, rule, at: place)
        case .texts: return .texts(Self.list(text))
        case .words(let words, _): return try known(Self.list(text), words, at: place)
        }
    }

    private mutating func formed(_ text: String, at place: String) -> SettingValue? {
        switch setting.form {
        case .any: return .text(text)
        case .shortText where text.utf8.count <= 256: return .text(text)
        case .shortText: return ignored(place, "must be at most 256 bytes long")
        case .digits where text.utf8.allSatisfy({ (48...57).contains($0) }): return .text(text)
        case .digits: return ignored(place, "must be made of digits")
        case .slug:
            let isSlug = text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
            if isSlug && text.utf8.count <= 40 { return .text(text) }
            return ignored(place, "must be 1 to 40 of a-z, 0-9 and -")
        }
    }

    private mutating func bool(_ text: String, at place: String) -> SettingValue? {
        switch text.lowercased() {
        case "1", "true", "yes", "on": return .bool(true)
        case "0", "false", "no", "off": return .bool(false)
        default: return ignored(place, "is neither true nor false")
        }
    }

    private mutating func choice(
        _ text: String, _ words: [String], _ rule: Setting.OtherWord, at place: String
    ) throws(ConfigFinding) -> SettingValue? {
        if words.contains(text) { return .text(text) }
        let list = words.joined(separator: ", ")
        guard rule == .stop else { return ignored(place, "must be one of \(list)") }
        throw ConfigFinding(
            .error, "wrong-type", at: place, "\(setting.key) must be one of \(list).", remedy: "Choose one of them.")
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").compactMap { String($0).wireNonBlank }
    }

    private func known(
        _ given: [String], _ words: [String], at place: String
    ) throws(ConfigFinding) -> SettingValue {
        guard given.allSatisfy(words.contains) else {
            throw ConfigFinding(
                .error, "wrong-type", at: place,
                "\(setting.key) may hold \(words.joined(separator: ", ")), and nothing else.",
                remedy: "Remove the other words.")
        }
        return .texts(words.filter(given.contains))
    }

    private func address(_ text: String, at place: String) throws(ConfigFinding) -> SettingValue {
        guard BindAddress(text) != nil else {
            throw ConfigFinding(
                .error, "bad-bind", at: place, "\(setting.key) must be an address such as 127.0.0.1:9847.",
                remedy: "Write host, a colon and a port from 0 to 65535.")
        }
        return .text(text)
    }

    private mutating func bounded(
        _ number: Int, _ range: ClosedRange<Int>, _ rule: Setting.OutOfRange, at place: String
    ) -> SettingValue? {
        guard !range.contains(number) else { return .integer(number) }
        guard rule == .clamp else { return ignored(place, "must be from \(range.lowerBound) to \(range.upperBound)") }
        let nearest = min(max(number, range.lowerBound), range.upperBound)
        note(
            .warning, "clamped", at: place, "\(setting.key) was set to \(nearest), the nearest value that is allowed.",
            "Choose a value from \(range.lowerBound) to \(range.upperBound).")
        return .integer(nearest)
    }

    private mutating func ignored(_ place: String, _ why: String) -> SettingValue? {
        note(.warning, "ignored-value", at: place, "\(setting.key) \(why); the default is used.", "Correct the value.")
        return nil
    }

    private mutating func note(
        _ severity: ConfigFinding.Severity, _ code: String, at place: String, _ sentence: String, _ remedy: String
    ) {
        findings.append(ConfigFinding(severity, code, at: place, sentence, remedy: remedy))
    }

    // MARK: - File

    private mutating func fileValue() throws(ConfigFinding) -> SettingValue? {
        guard let value = file.values[setting.key] else { return nil }
        let place = file.location(of: setting.key)
        if case .text(let text) = value {
            guard let text = text.wireNonBlank else { return nil }
            return try fileText(text, at: place)
        }
        switch (setting.kind, value) {
        case (.bool, .bool(let flag)): return .bool(flag)
        case (.integer(_, let range, let rule), .integer(let number)): return bounded(number, range, rule, at: place)
        case (.number, .integer(let number)) where number >= 0: return .number(Double(number))
        case (.number, .number(let number)) where number >= 0 && number.isFinite: return .number(number)
        case (.texts, .texts(let texts)): return .texts(texts.compactMap(\.wireNonBlank))
        case (.words(let words, _), .texts(let texts)):
            return try known(texts.compactMap(\.wireNonBlank), words, at: place)
        default: throw wrongType(place)
        }
    }

    /// A text of the file stands for a text only: `"30"` is no number there.
    private mutating func fileText(_ text: String, at place: String) throws(ConfigFinding) -> SettingValue? {
        switch setting.kind {
        case .text, .secret, .address, .choice: try read(text: text, at: place)
        case .bool, .integer, .number, .texts, .words: throw wrongType(place)
        }
    }

    private func wrongType(_ place: String) -> ConfigFinding {
        ConfigFinding(
            .error, "wrong-type", at: place, "\(setting.key) must be \(wanted).", remedy: "Correct the value.")
    }

    private var wanted: String {
        switch setting.kind {
        case .text, .secret: "a text in double quotes"
        case .address: "an address in double quotes, such as \"127.0.0.1:9847\""
        case .bool: "true or false"
        case .integer: "a whole number"
        case .number: "a number from 0 up"
        case .choice(let words, _, _): "one of \(words.map { "\"\($0)\"" }.joined(separator: ", "))"
        case .texts: "a list of texts"
        case .words(let words, _): "a list out of \(words.map { "\"\($0)\"" }.joined(separator: ", "))"
        }
    }
}
