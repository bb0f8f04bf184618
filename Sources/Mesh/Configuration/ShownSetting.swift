package import Audit

/// One line of `vox config show`; of a secret it says only `set` or `unset`.
package struct ShownSetting: Hashable, Sendable {
    /// Path in the file, dots between its parts.
    package let key: String
    /// The value in force; null when nothing is set and there is no default.
    package let value: JSONValue
    /// Where the value came from.
    package let source: SettingSource
    /// The variable that sets it; nil when it stands in the file alone.
    package let variable: String?
    /// False for what this version does not read.
    package let hasEffect: Bool

    init(
        _ key: String, _ value: JSONValue, _ source: SettingSource, variable: String? = nil, hasEffect: Bool = true
    ) {
        self.key = key
        self.value = value
        self.source = source
        self.variable = variable
        self.hasEffect = hasEffect
    }

    init(_ row: Configuration.Resolved) {
        let isSecret = if case .secret = row.setting.kind { true } else { false }
        let isAbsent = row.source == .default && Setting.withoutDefault.contains(row.setting.key)
        let value = isAbsent ? nil : row.value
        self.init(
            row.setting.key, isSecret ? Self.secret(value != nil) : Self.json(value), row.source,
            variable: row.setting.environment.first, hasEffect: !Setting.unread.contains(row.setting.key))
    }

    /// What may be said of a secret.
    static func secret(_ isSet: Bool) -> JSONValue { isSet ? "set" : "unset" }

    private static func json(_ value: SettingValue?) -> JSONValue {
        switch value {
        case .text(let text)?: .string(text)
        case .bool(let flag)?: .bool(flag)
        case .integer(let number)?: .integer(Int64(number))
        case .number(let number)?: .double(number)
        case .texts(let texts)?: .array(texts.map(JSONValue.string))
        case nil: .null
        }
    }
}

extension ShownSetting {
    /// Every setting that is not read yet, as environment and file have it; in the order of their keys.
    static func later(_ file: ConfigFile, _ environment: [String: String]) -> [ShownSetting] {
        let known = Set(Setting.later).union(Configuration.otherVariables.values)
        return laterVariables(file).sorted { $0.key < $1.key }.map { key, variable in
            let text = variable.flatMap { environment[$0]?.wireNonBlank }
            let fromFile = file.values[key].flatMap(stated)
            let value: JSONValue = text.map(JSONValue.string) ?? fromFile ?? .null
            let source: SettingSource = text != nil ? .env : fromFile != nil ? .file : .default
            // A key that nobody here knows may be that of a service.
            let isSecret = Setting.secretKeys.contains(key) || !known.contains(key)
            return ShownSetting(
                key, isSecret ? secret(source != .default) : value, source, variable: variable, hasEffect: false)
        }
    }

    /// Keys that the contract spells out, and those that the file holds besides, each with its variable.
    private static func laterVariables(_ file: ConfigFile) -> [String: String?] {
        var variables: [String: String?] = [:]
        for key in file.values.keys where Setting.isLater(key) { variables[key] = .some(nil) }
        for key in Setting.later where !key.hasSuffix(".") { variables[key] = Setting.variable(of: key) }
        for (name, key) in Configuration.otherVariables where Setting.isLater(key) { variables[key] = name }
        return variables
    }

    private static func stated(_ value: ConfigFile.Value) -> JSONValue? {
        switch value {
        case .text(let text): text.wireNonBlank.map(JSONValue.string)
        case .bool(let flag): .bool(flag)
        case .integer(let number): .integer(Int64(number))
        case .number(let number): .double(number)
        case .texts(let texts): .array(texts.map(JSONValue.string))
        case .other(let what): .string(what)
        }
    }
}
