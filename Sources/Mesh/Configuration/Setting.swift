/// One row of the table of settings: where a value may stand, of what kind it is, and what holds for it.
package struct Setting: Sendable, Hashable {
    /// What becomes of a number outside its range.
    package enum OutOfRange: Sendable, Hashable {
        /// The nearest bound is taken.
        case clamp
        /// The default is taken.
        case ignore
    }

    /// What becomes of a word that is none of the choices.
    package enum OtherWord: Sendable, Hashable {
        /// The default is taken, with a warning.
        case warn
        /// The program does not start.
        case stop
    }

    /// What a text must look like; another one is ignored with a warning.
    package enum Form: Sendable, Hashable {
        case any
        /// 1…40 of `a`–`z`, `0`–`9` and `-`.
        case slug
        /// At most 256 bytes.
        case shortText
        /// Digits only.
        case digits
    }

    /// Type, default and rule.
    package enum Kind: Sendable, Hashable {
        case text(String?)
        /// Never printed.
        case secret
        case bool(Bool)
        case integer(Int, ClosedRange<Int>, OutOfRange)
        /// At least 0.
        case number(Double)
        case choice([String], default: String, OtherWord)
        /// `host:port`.
        case address(String)
        case texts
        /// A list of words out of a set; another word stops the program, and a variable replaces the list of the file.
        case words([String], default: [String])
    }

    /// Path in the file, dots between its parts.
    package let key: String
    /// Names of environment variables, the first that is set wins.
    package let environment: [String]
    /// Type, default and rule.
    package let kind: Kind
    /// What a text must look like.
    package let form: Form
    /// Whether the environment is read again for each request.
    package let isLive: Bool
    /// One sentence for the guide.
    package let meaning: String

    init(_ key: String, _ kind: Kind, _ meaning: String, environment: [String]? = nil, isLive: Bool = false) {
        self.init(key, kind, form: .any, meaning, environment: environment, isLive: isLive)
    }

    init(_ key: String, _ text: String?, form: Form, _ meaning: String) {
        self.init(key, .text(text), form: form, meaning, environment: nil, isLive: false)
    }

    private init(
        _ key: String, _ kind: Kind, form: Form, _ meaning: String, environment: [String]?, isLive: Bool
    ) {
        self.key = key
        self.kind = kind
        self.form = form
        self.meaning = meaning
        self.isLive = isLive
        self.environment = environment ?? [Self.variable(of: key)]
    }

    /// The variable that stands for a key unless the table names another.
    static func variable(of key: String) -> String {
        "VOX_" + String(key.uppercased().map { $0 == "." ? "_" : $0 })
    }
}

/// The value of a setting.
package enum SettingValue: Sendable, Hashable {
    case text(String)
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case texts([String])
}

/// Where a value came from, the strongest first.
package enum SettingSource: String, Sendable, Hashable, Codable {
    case flag, env, file, `default`
}
