import Audit

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

    /// A value of `[mesh.peers.<name>]`.
    struct PeerField: Sendable, Hashable {
        /// Nil for what is no text.
        let text: String?
        /// Nil for what is no number from 0 up.
        let amount: Double?
        let place: String
    }

    private static let tokenKeys: Set<String> = ["name", "role", "token"]

    let name: String
    private(set) var values: [String: Value] = [:]
    private(set) var tokens: [Entry] = []
    /// Where `name`, `role` and `token` of each of them stand.
    private(set) var tokenPlaces: [Entry] = []
    /// `[mesh.donation]` as it stands; nil when it is not there.
    private(set) var donation: [String: JSONValue]?
    /// The tables of `[mesh.peers]` by name.
    private(set) var peers: [String: [String: PeerField]] = [:]
    /// The numbers of `[mesh.budget.nodes]` by node id; nil for what is no amount.
    private(set) var nodeCaps: [(node: String, dollars: Double?, place: String)] = []
    private(set) var findings: [ConfigFinding] = []
    /// What stands where tables must; each stops the program.
    private(set) var misshapen: [ConfigFinding] = []
    private var places: [String: TOMLPlace] = [:]
    private var ignoredHoldsSecret = false

    /// Reads the text of a file; throws the syntax error as a finding.
    init(name: String, source: String) throws(ConfigFinding) {
        self.name = name
        do {
            let root = try TOMLReader.read(source)
            readSections(root)
            readTables(root)
        } catch {
            throw ConfigFinding(
                .error, "toml-syntax", at: "\(name):\(error.place.line):\(error.place.column)",
                "the file is not valid TOML: \(error.reason).", remedy: error.remedy)
        }
        useOldNames()
    }

    private init(name: String) { self.name = name }

    /// No file.
    static let none = ConfigFile(name: "Vox.toml")

    /// `name:line:column` of a key, or the name alone.
    func location(of key: String) -> String {
        places[key].map { location($0) } ?? name
    }

    private func location(_ place: TOMLPlace) -> String { "\(name):\(place.line):\(place.column)" }

    /// Whether it holds a secret of this program, in force or not.
    var holdsSecret: Bool {
        let isSetting = Setting.secretKeys.contains { key in
            if case .text(let text)? = values[key] { text.wireNonBlank != nil } else { false }
        }
        return isSetting || ignoredHoldsSecret || tokens.contains { $0["token"]?.wireNonBlank != nil }
            || peers.values.contains { $0["token"]?.text?.wireNonBlank != nil }
    }

    /// `[mens]` is an old name of `[mesh]`; when both stand there, `[mesh]` wins whole, even an empty one.
    private mutating func readSections(_ root: TOMLTable) {
        let hasNew = root.entry("mesh") != nil
        for entry in root.entries {
            guard entry.key == "mens", hasNew || entry.value.table != nil else {
                read(entry, as: Self.part(entry.key))
                continue
            }
            if hasNew {
                var ignored = ConfigFile(name: name)
                ignored.read(entry, as: "mesh")
                ignoredHoldsSecret = ignored.holdsSecret
            } else {
                read(entry, as: "mesh")
            }
            findings.append(
                ConfigFinding(
                    .warning, "alias", at: location(entry.place),
                    hasNew
                        ? "[mens] is ignored, since [mesh] stands in the file too."
                        : "[mens] is an old name of [mesh]; \(Setting.oldSection.removedIn) no longer reads it.",
                    remedy: hasNew ? "Remove [mens]." : "Rename the section to [mesh]."))
        }
    }

    private mutating func read(_ entry: TOMLTable.Entry, as path: String) {
        places[path] = entry.place
        switch entry.value {
        case .text(let text): values[path] = .text(text)
        case .bool(let flag): values[path] = .bool(flag)
        case .integer(let number): values[path] = .integer(number)
        case .number(let number): values[path] = .number(number)
        case .moment: values[path] = .other("a date or time")
        case .table(let inner): for field in inner.entries { read(field, as: path + "." + Self.part(field.key)) }
        case .array, .tables: readList(entry.value, path)
        }
    }

    /// Sections whose keys are no settings of their own; `[mens]` counts only where there is no `[mesh]`.
    private mutating func readTables(_ root: TOMLTable) {
        guard let mesh = (root.entry("mesh") ?? root.entry("mens"))?.value.table else { return }
        donation = mesh.entry("donation")?.value.table.map { $0.json }
        if let entry = mesh.entry("budget")?.value.table?.entry("nodes") { readNodeCaps(entry) }
        if let entry = mesh.entry("peers") { readPeers(entry) }
        if let entry = mesh.entry("tokens"), entry.value.listOfTables == nil {
            refuse(entry, as: "mesh.tokens", "must be a list of tables", "Write [[mesh.tokens]] above each of them.")
        }
    }

    private mutating func readNodeCaps(_ entry: TOMLTable.Entry) {
        guard let table = entry.value.table else {
            return refuse(
                entry, as: "mesh.budget.nodes", "must be a table",
                "Write [mesh.budget.nodes], and below it a line for each node.")
        }
        nodeCaps = table.entries.map { ($0.key, Self.amount($0.value), location($0.place)) }
    }

    private mutating func readPeers(_ entry: TOMLTable.Entry) {
        guard let table = entry.value.table else {
            return refuse(
                entry, as: "mesh.peers", "must hold a table for each peer", "Write [mesh.peers.name] for each of them.")
        }
        for entry in table.entries { readPeer(entry) }
    }

    private mutating func readPeer(_ entry: TOMLTable.Entry) {
        let path = "mesh.peers.\(Self.part(entry.key))"
        guard let table = entry.value.table else {
            return refuse(entry, as: path, "must be a table", "Write [\(path)], and its keys below it.")
        }
        var fields: [String: PeerField] = [:]
        for field in table.entries {
            let text: String? = if case .text(let text) = field.value { text } else { nil }
            fields[field.key] = PeerField(text: text, amount: Self.amount(field.value), place: location(field.place))
        }
        peers[entry.key] = fields
    }

    /// It is said once: as a value of another type, and not as an unknown key too.
    private mutating func refuse(_ entry: TOMLTable.Entry, as path: String, _ why: String, _ remedy: String) {
        values = values.filter { $0.key != path && !$0.key.hasPrefix(path + ".") }
        misshapen.append(
            ConfigFinding(.error, "wrong-type", at: location(entry.place), "\(path) \(why).", remedy: remedy))
    }

    private static func amount(_ value: TOMLValue) -> Double? {
        switch value {
        case .integer(let number) where number >= 0: Double(number)
        case .number(let number) where number >= 0 && number.isFinite: number
        default: nil
        }
    }

    /// A name that needs quotes keeps them, so a dot in it parts no path and a line end in it breaks no line.
    static func part(_ key: String) -> String {
        key.utf8.allSatisfy(TOMLReader.isBare) && !key.isEmpty ? key : String(reflecting: key)
    }

    private mutating func readList(_ value: TOMLValue, _ path: String) {
        if path == "mesh.tokens", let tables = value.listOfTables {
            for table in tables { readToken(table) }
        } else if let texts = value.listOfTexts {
            values[path] = .texts(texts)
        } else {
            values[path] = .other("a list")
        }
    }

    /// What it lacks counts as standing at its first line.
    private mutating func readToken(_ table: TOMLTable) {
        var entry = Entry()
        let start = table.entries.first.map { location($0.place) } ?? location(of: "mesh.tokens")
        var standing = Dictionary(uniqueKeysWithValues: Self.tokenKeys.map { ($0, start) })
        for field in table.entries {
            let place = location(field.place)
            guard Self.tokenKeys.contains(field.key) else {
                findings.append(.unknownKey("mesh.tokens.\(Self.part(field.key))", at: place))
                continue
            }
            standing[field.key] = place
            if case .text(let text) = field.value { entry[field.key] = text }
        }
        tokens.append(entry)
        tokenPlaces.append(standing)
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
}
