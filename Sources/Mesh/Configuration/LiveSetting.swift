/// A setting whose variable is read again each time that its value is needed.
package struct LiveSetting: Sendable {
    private let setting: Setting
    /// What holds while no variable is set.
    private let settled: SettingValue?
    private let variable: @Sendable (String) -> String?

    init(_ setting: Setting, settled: SettingValue?, variable: @escaping @Sendable (String) -> String?) {
        self.setting = setting
        self.settled = settled
        self.variable = variable
    }

    /// The number in force now; only for settings that are numbers.
    package var integer: Int {
        guard case .integer(let number)? = value else {
            preconditionFailure("\(setting.key) is no whole number in the table of settings.")
        }
        return number
    }

    /// The text in force now.
    package var text: String? {
        if case .text(let text)? = value { text } else { nil }
    }

    private var value: SettingValue? {
        for name in setting.environment {
            guard let text = variable(name)?.wireNonBlank else { continue }
            var reader = SettingReader(setting: setting, file: .none)
            let resolved = try? reader.resolve(flags: [:], environment: [name: text])  // unfit later: as it was
            return resolved.map(\.value) ?? settled
        }
        return settled
    }
}

extension Configuration {
    /// A live setting; `variable` looks up the environment as it is at that moment.
    package func live(_ key: String, variable: @escaping @Sendable (String) -> String?) -> LiveSetting {
        guard let row = resolved(key), row.setting.isLive else {
            preconditionFailure("\(key) is no live setting.")
        }
        return LiveSetting(row.setting, settled: settled[key], variable: variable)
    }
}
