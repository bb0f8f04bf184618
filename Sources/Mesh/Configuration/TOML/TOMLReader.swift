/// Reads TOML 1.0 (toml.io/en/v1.0.0), strictly, and says line and column of what is none.
///
/// Our own, since the program must refuse a broken file with a sentence: the library for it ends the process for
/// some texts.
struct TOMLReader {
    private struct Key {
        let parts: [String]
        let place: TOMLPlace
    }

    private var scanner: TOMLScanner
    private let root = TOMLTable(origin: .root, depth: 0)

    private init(_ source: String) { scanner = TOMLScanner(source) }

    static func read(_ source: String) throws(TOMLError) -> TOMLTable {
        var reader = TOMLReader(source)
        try reader.readDocument()
        return reader.root
    }

    private mutating func readDocument() throws(TOMLError) {
        var section = root
        while true {
            try scanner.skipSpace()
            guard let byte = scanner.next else { return }
            if byte == UInt8(ascii: "[") {
                section = try readHeader()
            } else {
                try readAssignment(into: section)
            }
            try scanner.finishLine()
        }
    }

    // MARK: - Headers

    private mutating func readHeader() throws(TOMLError) -> TOMLTable {
        let start = scanner.place
        scanner.advance()
        let isList = scanner.take(UInt8(ascii: "["))
        scanner.skipBlanks()
        guard let byte = scanner.next, Self.beginsKey(byte) || byte >= 0x80 else {
            throw scanner.error("a section has no name", "Write a name between the brackets.", at: start)
        }
        let key = try readKey()
        for _ in 0..<(isList ? 2 : 1) {
            guard scanner.take(UInt8(ascii: "]")) else {
                throw scanner.error("the name of a section has no end", "Close it with \(isList ? "]]" : "]").")
            }
        }
        return try open(Key(parts: key.parts, place: start), isList: isList)
    }

    private func open(_ key: Key, isList: Bool) throws(TOMLError) -> TOMLTable {
        var table = root
        for part in key.parts.dropLast() {
            switch table.entry(part)?.value {
            case nil: table = try add(part, to: table, .implied, key.place)
            case .table(let inner)? where inner.origin != .inline: table = inner
            case .tables(let list)?: table = list.last ?? table
            case .some: throw taken(part, in: table, at: key.place)
            }
        }
        let name = key.parts.last ?? ""
        switch table.entry(name)?.value {
        case nil where isList:
            let inner = try make(.header, below: table, key.place)
            table.add(name, .tables([inner]), at: key.place)
            return inner
        case nil: return try add(name, to: table, .header, key.place)
        case .tables? where isList:
            let inner = try make(.header, below: table, key.place)
            table.append(inner, to: name)
            return inner
        case .table(let inner)? where inner.origin == .implied && !isList:
            inner.origin = .header
            return inner
        case .some: throw taken(name, in: table, at: key.place)
        }
    }

    // MARK: - Keys

    private mutating func readAssignment(into table: TOMLTable) throws(TOMLError) {
        let key = try readKey()
        guard scanner.take(UInt8(ascii: "=")) else {
            throw scanner.error("a key has no = behind it", "Write key = value; a key with blanks needs double quotes.")
        }
        scanner.skipBlanks()
        var owner = table
        for part in key.parts.dropLast() {
            switch owner.entry(part)?.value {
            case nil: owner = try add(part, to: owner, .dotted, key.place)
            case .table(let inner)? where inner.origin == .dotted: owner = inner
            case .some: throw taken(part, in: owner, at: key.place)
            }
        }
        let name = key.parts.last ?? ""
        guard owner.entry(name) == nil else { throw taken(name, in: owner, at: key.place) }
        owner.add(name, try readValue(depth: owner.depth), at: key.place)
    }

    /// Names with dots between them, and the blanks behind.
    private mutating func readKey() throws(TOMLError) -> Key {
        let start = scanner.place
        var parts: [String] = []
        repeat {
            scanner.skipBlanks()
            parts.append(try readName())
            scanner.skipBlanks()
        } while scanner.take(UInt8(ascii: "."))
        return Key(parts: parts, place: start)
    }

    private mutating func readName() throws(TOMLError) -> String {
        guard let byte = scanner.next, Self.beginsKey(byte) else {
            throw scanner.error(
                "a key must be made of letters, digits, _ and -", "Write another key in double quotes.")
        }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            guard !scanner.isTriple(byte) else {
                throw scanner.error("a key stands in three quotes", "Write it in one pair of double quotes.")
            }
            return try scanner.text()
        }
        let start = scanner.index
        while let byte = scanner.next, Self.isBare(byte) { scanner.index += 1 }
        return String(decoding: scanner.bytes[start..<scanner.index], as: UTF8.self)
    }

    /// Whether a byte may stand in a name without quotes.
    static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func beginsKey(_ byte: UInt8) -> Bool {
        isBare(byte) || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }

    // MARK: - Values

    private mutating func readValue(depth: Int) throws(TOMLError) -> TOMLValue {
        switch scanner.next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .text(try scanner.text())
        case UInt8(ascii: "["): return try readArray(depth: depth + 1)
        case UInt8(ascii: "{"): return try readInlineTable(depth: depth + 1)
        default: return try readScalar()
        }
    }

    private mutating func readArray(depth: Int) throws(TOMLError) -> TOMLValue {
        let start = scanner.place
        try refuseDepth(depth, at: start)
        scanner.advance()
        var values: [TOMLValue] = []
        while true {
            try scanner.skipSpace()
            if scanner.take(UInt8(ascii: "]")) { return .array(values) }
            guard !scanner.isAtEnd else { throw scanner.error("a list has no end", "Close it with ].", at: start) }
            values.append(try readValue(depth: depth))
            try scanner.skipSpace()
            guard scanner.take(UInt8(ascii: ",")) || scanner.next == UInt8(ascii: "]") else {
                throw scanner.isAtEnd
                    ? scanner.error("a list has no end", "Close it with ].", at: start)
                    : scanner.error("the values of a list have no comma between them", "Write one.")
            }
        }
    }

    /// On one line, without a comma at the end.
    private mutating func readInlineTable(depth: Int) throws(TOMLError) -> TOMLValue {
        let start = scanner.place
        try refuseDepth(depth, at: start)
        let table = TOMLTable(origin: .inline, depth: depth)
        scanner.advance()
        scanner.skipBlanks()
        if scanner.take(UInt8(ascii: "}")) { return .table(table) }
        while true {
            scanner.skipBlanks()
            try readAssignment(into: table)
            scanner.skipBlanks()
            if scanner.take(UInt8(ascii: "}")) { return .table(table) }
            guard scanner.take(UInt8(ascii: ",")) else {
                throw scanner.error("a table in braces has no end", "Close it with } on its line.", at: start)
            }
        }
    }

    private mutating func readScalar() throws(TOMLError) -> TOMLValue {
        let start = scanner.index
        let place = scanner.place
        skipWord()
        if TOMLMoment.isDate(scanner.bytes[start..<scanner.index]), scanner.next == UInt8(ascii: " "),
            let digit = scanner.peek(1), (0x30...0x39).contains(digit)
        {
            scanner.index += 1
            skipWord()
        }
        let word = String(decoding: scanner.bytes[start..<scanner.index], as: UTF8.self)
        if let value = TOMLScalar.value(word) { return value }
        guard !TOMLScalar.isTooLarge(word) else {
            throw scanner.error("a whole number is beyond 64 bits", "Write a smaller one.", at: place)
        }
        let isMissing = word.isEmpty && [nil, 0x0A, 0x0D, UInt8(ascii: "#"), UInt8(ascii: ",")].contains(scanner.next)
        throw isMissing
            ? scanner.error("a value is missing", "Write it behind the =, a text in double quotes.", at: place)
            : scanner.error(
                "a value is neither a number nor true nor false", "Write a text in double quotes.", at: place)
    }

    private mutating func skipWord() {
        while let byte = scanner.next,
            Self.isBare(byte) || [UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: ":")].contains(byte)
        {
            scanner.index += 1
        }
    }

    // MARK: - Tables

    private func add(
        _ name: String, to table: TOMLTable, _ origin: TOMLTable.Origin, _ place: TOMLPlace
    ) throws(TOMLError) -> TOMLTable {
        let inner = try make(origin, below: table, place)
        table.add(name, .table(inner), at: place)
        return inner
    }

    private func make(
        _ origin: TOMLTable.Origin, below table: TOMLTable, _ place: TOMLPlace
    ) throws(TOMLError) -> TOMLTable {
        try refuseDepth(table.depth + 1, at: place)
        return TOMLTable(origin: origin, depth: table.depth + 1)
    }

    private func refuseDepth(_ depth: Int, at place: TOMLPlace) throws(TOMLError) {
        guard depth <= TOMLTable.greatestDepth else {
            throw scanner.error(
                "tables and lists are nested deeper than \(TOMLTable.greatestDepth)", "Nest them less.", at: place)
        }
    }

    private func taken(_ name: String, in table: TOMLTable, at place: TOMLPlace) -> TOMLError {
        let line = table.entry(name)?.place.line ?? place.line
        return scanner.error(
            "the same key or section stands in line \(line) already", "Keep one of them, with all that belongs to it.",
            at: place)
    }
}
