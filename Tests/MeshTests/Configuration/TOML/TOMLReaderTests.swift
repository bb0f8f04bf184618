import Testing

@testable import Mesh

/// TOML 1.0, rule by rule: what is read, and where and why a text is refused.
@Suite struct TOMLReaderTests {
    /// A document in one line: tables in braces, lists in brackets, in the order of the text.
    static func shape(_ source: String) throws -> String { shape(.table(try TOMLReader.read(source))) }

    private static func shape(_ value: TOMLValue) -> String {
        switch value {
        case .text(let text): String(reflecting: text)
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .bool(let flag): "\(flag)"
        case .moment: "moment"
        case .array(let values): "[" + values.map(shape).joined(separator: " ") + "]"
        case .table(let table): "{" + table.entries.map { "\($0.key):" + shape($0.value) }.joined(separator: " ") + "}"
        case .tables(let tables): "[" + tables.map { shape(.table($0)) }.joined(separator: " ") + "]"
        }
    }

    @Test(arguments: [
        ("", "{}"), ("# a", "{}"), ("\u{FEFF}a = 1", "{a:1}"), ("a = 1\r\nb = 2", "{a:1 b:2}"),
        ("a.b.c = 1\na.b.d = 2", "{a:{b:{c:1 d:2}}}"), ("a . \"b c\" . 'd' = 1", "{a:{b c:{d:1}}}"),
        ("[a]\nb = 1\n[c.d]\n[c]\ne = 2", "{a:{b:1} c:{d:{} e:2}}"),
        ("[[a]]\nb = 1\n[[a]]\n[a.c]\nd = 2", "{a:[{b:1} {c:{d:2}}]}"),
        ("a.b = 1\n[a.c]\nd = 2", "{a:{b:1 c:{d:2}}}"), ("a = { b = 1, c.d = 2 }", "{a:{b:1 c:{d:2}}}"),
        ("a = [ 1, # one\n  [2.5, true],\n]", "{a:[1 [2.5 true]]}"), ("1 = 2\n-_ = 3", "{1:2 -_:3}"),
        ("\"\" = 1", "{:1}"),
    ])
    func tablesAreRead(source: String, shape: String) throws { #expect(try Self.shape(source) == shape) }

    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("+1_000", "1000"), ("0xdead_BEEF", "3735928559"), ("0o17", "15"), ("0b1_01", "5"),
        ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
        ("0.5", "0.5"), ("-1e3", "-1000.0"), ("1_0.2_5E-1", "1.025"), ("inf", "inf"), ("-inf", "-inf"),
        ("+nan", "nan"), ("true", "true"), ("false", "false"),
        ("1979-05-27", "moment"), ("07:32:00", "moment"), ("1979-05-27T07:32:00Z", "moment"),
        ("1979-05-27 07:32:00.999-07:00", "moment"), ("2024-02-29t23:59:60z", "moment"),
        ("[1979-05-27 ]", "[moment]"),
    ])
    func scalarsAreRead(source: String, shape: String) throws {
        #expect(try Self.shape("a = \(source)") == "{a:\(shape)}")
    }

    @Test(arguments: [
        (#""a\tb\"\\\u00e4\U0001F600""#, "a\tb\"\\ä😀"), (#"'a\tb'"#, #"a\tb"#), (#""""#, ""),
        ("\"\"\"\na\r\nb\"\"\"", "a\nb"),
        ("\"\"\"a \\  \n\n   b\"\"\"", "a b"), ("'''\n'a''\\'''", "'a''\\"), (#""""a"""""#, #"a""#),
        ("'a # b'", "a # b"),
        ("\"\"\"\"\"\"", ""),
    ])
    func textsAreRead(source: String, text: String) throws {
        #expect(try Self.shape("a = \(source)") == "{a:\(String(reflecting: text))}")
    }

    @Test(arguments: [
        ("[", 1, 1, "a section has no name"), ("[=]", 1, 1, "a section has no name"),
        ("a = 1\n  [[ ]]", 2, 3, "a section has no name"), ("[.mesh]", 1, 1, "a section has no name"),
        ("[ä]", 1, 2, "a key must be made of"), ("[a.]", 1, 4, "a key must be made of"),
        ("[a", 1, 3, "the name of a section has no end"), ("[[a]", 1, 5, "the name of a section has no end"),
        ("[ [a]]", 1, 1, "a section has no name"), ("[a] b", 1, 5, "something stands behind"),
        ("= 1", 1, 1, "a key must be made of"), ("a", 1, 2, "a key has no ="), ("a b = 1", 1, 3, "a key has no ="),
        ("\"\"\"a\"\"\" = 1", 1, 1, "a key stands in three quotes"),
        ("a =", 1, 4, "a value is missing"), ("a = # 1", 1, 5, "a value is missing"),
        ("bind = 127.0.0.1:8787", 1, 8, "a value is neither"), ("path = /home", 1, 8, "a value is neither"),
        ("a = yes", 1, 5, "a value is neither"), ("ä = 1", 1, 1, "a key must be made of"),
        ("a = 1 b = 2", 1, 7, "something stands behind"), ("a = 'b' 'c'", 1, 9, "something stands behind"),
        ("a = \"b\n", 1, 5, "a text has no end"), ("a = '''b\n''", 1, 5, "a text has no end"),
        (#"a = "\x""#, 1, 6, "a backslash"), (#"a = "ä\q""#, 1, 7, "a backslash"),
        ("a = \"\\\nb\"", 1, 6, "a backslash"),
        (#"a = "\ud800""#, 1, 6, "the number behind"), (#"a = "\u12""#, 1, 6, "the number behind"),
        (#"a = "\U00110000""#, 1, 6, "the number behind"), ("a = \"\u{7F}\"", 1, 6, "a control character"),
        ("# a\u{0}", 1, 4, "a control character"), ("a = '''\rb'''", 1, 8, "a control character"),
        ("a = 1\rb = 2", 1, 6, "something stands behind"),
        ("a = [1 2]", 1, 8, "the values of a list"), ("a = [1\n", 1, 5, "a list has no end"),
        ("a = [,1]", 1, 6, "a value is missing"), ("a = {b = 1,}", 1, 12, "a key must be made of"),
        ("a = {b = 1\n}", 1, 5, "a table in braces has no end"), ("a = {", 1, 6, "a key must be made of"),
        ("a = 9223372036854775808", 1, 5, "a whole number is beyond"),
        ("a = 0xFFFFFFFFFFFFFFFFF", 1, 5, "a whole number"),
    ])
    func brokenTextsAreRefusedWithPlaceAndReason(source: String, line: Int, column: Int, reason: String) {
        let error = #expect(throws: TOMLError.self) { try TOMLReader.read(source) }
        #expect(error?.place == TOMLPlace(line: line, column: column))
        #expect(error?.reason.hasPrefix(reason) == true, "\(error?.reason ?? "")")
        #expect(error?.remedy.hasSuffix(".") == true)
    }

    @Test(arguments: [
        "01", "+-1", "1__0", "_1", "1_", "0x", "0x_1", "+0x1", "0xg", "1.", ".5", "1.e1", "1e", "01.5", "1._5", "0b2",
        "True", "infinity", "1979-02-29", "1979-13-01", "1979-5-27", "24:00:00", "07:32", "1979-05-27T", "1979-05-27 a",
        "1979-05-27T07:32:00+24:00", "1979-05-27 T07:32:00", "07:32:00.", "1979-05-27T:", "1979-05-27T07:32:00Z Z",
    ])
    func numbersAndTimesThatAreNoneAreRefused(source: String) {
        #expect(throws: TOMLError.self) { try TOMLReader.read("a = \(source)") }
    }

    @Test(arguments: [
        "a = 1\na = 2", "[a]\n[a]", "a = 1\n[a]", "[a]\nb = 1\n[a.b]", "[[a]]\n[a]", "[a]\n[[a]]", "a = []\n[[a]]",
        "a = {}\n[a.b]", "a = {}\na.b = 1", "a.b = 1\n[a]", "[a.b]\n[a]\nb.c = 1", "a = 1\na.b = 2",
        "a = {b = 1, b = 2}",
        "[a.b.c]\n[a]\nb.c.d = 1", "a = [{}]\n[a.b]", "'a' = 1\n\"a\" = 2",
    ])
    func nothingIsGivenTwice(source: String) {
        let error = #expect(throws: TOMLError.self) { try TOMLReader.read(source) }
        #expect(error?.reason.hasSuffix("already") == true, "\(error?.reason ?? "")")
    }

    @Test(arguments: [("", "["), ("a = ", "["), ("a = ", "{a = "), ("", "a."), ("[", "a.")])
    func deepTextsAreRefused(start: String, part: String) {
        let source = start + String(repeating: part, count: 100_000) + "a]"
        #expect(throws: TOMLError.self) { try TOMLReader.read(source) }
    }
}
