import Audit

/// Where something stands in a text: lines and columns from 1, columns in Unicode scalars.
struct TOMLPlace: Sendable, Hashable {
    let line: Int
    let column: Int
}

/// Why a text is no TOML, and what to do.
///
/// Never quotes a value, which may be a secret.
struct TOMLError: Error, Sendable, Hashable {
    let place: TOMLPlace
    let reason: String
    let remedy: String
}

/// A value of a TOML document.
enum TOMLValue {
    case text(String)
    case integer(Int)
    case number(Double)
    case bool(Bool)
    /// A date, a time, or both; checked, but not kept, since no setting is one.
    case moment
    /// `[…]`
    case array([TOMLValue])
    /// `{…}`, `[name]`, or what dots in a key imply.
    case table(TOMLTable)
    /// One or more `[[name]]`.
    case tables([TOMLTable])

    /// The texts of a list of nothing else.
    var listOfTexts: [String]? {
        guard case .array(let values) = self else { return nil }
        let texts = values.compactMap { if case .text(let text) = $0 { text } else { nil } }
        return texts.count == values.count ? texts : nil
    }

    /// The table, when it is one.
    var table: TOMLTable? { if case .table(let table) = self { table } else { nil } }

    /// The value as JSON; a moment is null, since no reader of JSON expects one.
    var json: JSONValue {
        switch self {
        case .text(let text): .string(text)
        case .integer(let number): .integer(Int64(number))
        case .number(let number): .double(number)
        case .bool(let flag): .bool(flag)
        case .moment: .null
        case .array(let values): .array(values.map(\.json))
        case .table(let table): .object(table.json)
        case .tables(let tables): .array(tables.map { .object($0.json) })
        }
    }

    /// The tables of a list of nothing else, in either way of writing.
    var listOfTables: [TOMLTable]? {
        if case .tables(let tables) = self { return tables }
        guard case .array(let values) = self else { return nil }
        let tables = values.compactMap { if case .table(let table) = $0 { table } else { nil } }
        return tables.count == values.count ? tables : nil
    }
}

/// A table of a TOML document, in the order of the text.
///
/// A class, since headers come back to a table that was opened before; it never leaves the reader's caller.
final class TOMLTable {
    /// What made a table decides who may add to it.
    enum Origin {
        /// The document.
        case root
        /// A longer header: `[a.b]` implies `a`. One header may still name it.
        case implied
        /// `[name]` or `[[name]]`: closed once the next header comes.
        case header
        /// A dotted key: open to dotted keys of the same section, and to headers below it.
        case dotted
        /// `{…}`: closed.
        case inline
    }

    struct Entry {
        let key: String
        var value: TOMLValue
        let place: TOMLPlace
    }

    /// Tables deeper than this are refused, so no text makes the reader use up its stack.
    static let greatestDepth = 64

    private(set) var entries: [Entry] = []
    var origin: Origin
    /// 0 for the document.
    let depth: Int
    private var indexes: [String: Int] = [:]

    init(origin: Origin, depth: Int) {
        self.origin = origin
        self.depth = depth
    }

    /// The entries as members of a JSON object.
    var json: [String: JSONValue] { entries.reduce(into: [:]) { $0[$1.key] = $1.value.json } }

    func entry(_ key: String) -> Entry? { indexes[key].map { entries[$0] } }

    /// Adds a key that is not there yet.
    func add(_ key: String, _ value: TOMLValue, at place: TOMLPlace) {
        precondition(indexes.updateValue(entries.count, forKey: key) == nil, "the reader refuses a second value")
        entries.append(Entry(key: key, value: value, place: place))
    }

    /// Adds one more `[[name]]` to those that stand there.
    func append(_ table: TOMLTable, to key: String) {
        guard let index = indexes[key], case .tables(var tables) = entries[index].value else { return }
        entries[index].value = .tables([])
        tables.append(table)
        entries[index].value = .tables(tables)
    }
}
