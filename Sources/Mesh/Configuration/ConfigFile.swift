import TOMLKit

/// A `Vox.toml` as flat dotted keys, and where each stands.
struct ConfigFile: Sendable {
    /// A value of the file.
    enum Value: Sendable, Hashable {
        case text(String)
        case bool(Bool)
        case integer(Int)
        case number(Double)
        case texts([String])
        /// A list of tables, or another shape that no scalar setting has.
        case other(String)
    }

    /// A table of a list of tables.
    typealias Entry = [String: String]

    let name: String
    private(set) var values: [String: Value] = [:]
    private(set) var tokens: [Entry] = []
    private(set) var findings: [ConfigFinding] = []
    private var places: [String: (line: Int, column: Int)]

    /// Reads the text of a file; throws the syntax error as a finding.
    init(name: String, source: String) throws(ConfigFinding) {
        self.name = name
        places = Self.locate(source)
        if let hazard = TOMLHazard.first(in: source) { throw Self.finding(hazard, in: name) }
        let table: TOMLTable
        do {
            table = try TOMLTable(string: source)
        } catch let error as TOMLParseError {
            throw ConfigFinding(
                .error, "toml-syntax", at: "\(name):\(error.source.begin.line):\(error.source.begin.column)",
                "the file is not valid TOML\(Self.reason(error.description)).",
                remedy: "Correct the line; strings need double quotes.")
        } catch {
            throw ConfigFinding(
                .error, "toml-syntax", at: name, "the file is not valid TOML.", remedy: "Correct the file.")
        }
        read(table, prefix: "")
        useAlias()
        useOldNames()
    }

    private static func finding(_ hazard: TOMLHazard, in name: String) -> ConfigFinding {
        let (what, remedy) =
            switch hazard.kind {
            case .headerWithoutName: ("a section has no name", "Write a name between the brackets.")
            case .bareColon: ("a colon stands outside quotes", "Write the whole value in double quotes.")
            }
        return ConfigFinding(
            .error, "toml-syntax", at: "\(name):\(hazard.line):\(hazard.column)",
            "the file is not valid TOML: \(what).", remedy: remedy)
    }

    /// The first line of what the parser says, without the words that every message of it begins with.
    private static func reason(_ text: String) -> String {
        let line = text.split(separator: "\n").first ?? ""
        let rest = line.hasPrefix("Error while parsing") ? line.drop { $0 != ":" }.dropFirst() : line
        let reason = String(rest).wireTrimmed
        return reason.isEmpty ? "" : ": " + reason.reversed().drop { $0 == "." }.reversed()
    }

    private init(name: String) {
        self.name = name
        places = [:]
    }

    /// No file.
    static let none = ConfigFile(name: "Vox.toml")

    /// `name:line:column` of a key, or the name alone.
    func location(of key: String) -> String {
        guard let place = places[key] else { return name }
        return "\(name):\(place.line):\(place.column)"
    }

    private mutating func read(_ table: TOMLTable, prefix: String) {
        for (key, value) in table {
            let path = prefix + key
            switch value.type {
            case .string: values[path] = .text(value.string ?? "")
            case .bool: values[path] = .bool(value.bool ?? false)
            case .int: values[path] = .integer(value.int ?? 0)
            case .double: values[path] = .number(value.double ?? 0)
            case .table: if let inner = value.table { read(inner, prefix: path + ".") }
            case .array: readArray(value.array ?? TOMLArray(), path)
            default: values[path] = .other("a date or time")
            }
        }
    }

    private mutating func readArray(_ array: TOMLArray, _ path: String) {
        let texts = array.compactMap { $0.string }
        if texts.count == array.count {
            values[path] = .texts(texts)
        } else if path == "mesh.tokens" || path == "mens.tokens" {
            tokens = array.compactMap { $0.table }.map { table in
                var entry = Entry()
                for (key, value) in table { entry[key] = value.string }
                return entry
            }
        } else {
            values[path] = .other("a list")
        }
    }

    /// `[mens]` is an old name of `[mesh]`; when both stand there, `[mesh]` wins whole.
    private mutating func useAlias() {
        let old = values.filter { $0.key.hasPrefix("mens.") }
        guard !old.isEmpty else { return }
        for key in old.keys { values[key] = nil }
        let hasNew = values.keys.contains { $0.hasPrefix("mesh.") }
        if !hasNew { for key in old.keys { move(old[key], from: key, to: "mesh." + key.dropFirst(5)) } }
        findings.append(
            ConfigFinding(
                .warning, "alias", at: name,
                hasNew ? "[mens] is ignored, since [mesh] stands in the file too." : "[mens] is an old name of [mesh].",
                remedy: hasNew ? "Remove [mens]." : "Rename the section to [mesh]."))
    }

    /// A renamed key works under its old name too; the new name wins.
    private mutating func useOldNames() {
        for name in Setting.oldNames {
            guard let value = values.removeValue(forKey: name.old) else { continue }
            findings.append(
                ConfigFinding(
                    .warning, "deprecated", at: location(of: name.old),
                    "\(name.old) is an old name of \(name.new); \(name.removedIn) no longer reads it.",
                    remedy: "Rename it."))
            if values[name.new] == nil { move(value, from: name.old, to: name.new) }
        }
    }

    private mutating func move(_ value: Value?, from old: String, to new: String) {
        values[new] = value
        places[new] = places[old]
    }

    private static func locate(_ source: String) -> [String: (line: Int, column: Int)] {
        var places: [String: (line: Int, column: Int)] = [:]
        var section = ""
        for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let text = line.drop { $0 == " " || $0 == "\t" }
            let column = line.count - text.count + 1
            if text.hasPrefix("[") {
                section = text.dropFirst().prefix { $0 != "]" }.trimmingBrackets + "."
                places[String(section.dropLast())] = (index + 1, column)
            } else if let equals = text.firstIndex(of: "=") {
                let key = text[..<equals].filter { $0 != " " && $0 != "\t" && $0 != "\"" }
                places[section + key] = (index + 1, column)
            }
        }
        return places
    }
}

extension Substring {
    fileprivate var trimmingBrackets: String { String(drop { $0 == "[" || $0 == " " }.filter { $0 != " " }) }
}
