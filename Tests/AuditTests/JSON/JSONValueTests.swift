import Audit
import Foundation
import Testing
import VoxCrypto

struct JSONValueTests {
    private func canonical(_ text: String) throws -> String {
        String(decoding: try JSONValue(parsing: Array(text.utf8)).canonicalBytes(), as: UTF8.self)
    }

    /// RFC 8785 §3.2.3: by UTF-16 code units, not by scalars.
    @Test func keysAreSortedByUTF16CodeUnits() throws {
        let text = #"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}"#
        #expect(try canonical(text) == "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{FB33}\":3}")
    }

    @Test(arguments: [
        (#" { "b" : [ 1 , -2 , 0 ] , "a" : { } , "c" : [ ] } "#, #"{"a":{},"b":[1,-2,0],"c":[]}"#),
        (#""\u0022\u005c\u002f\u0008\u000c\u000a\u000d\u0009\u0001\u001F""#, #""\"\\/\b\f\n\r\t\u0001\u001f""#),
        (#""\u00e9 e\u0301 \ud83d\ude00 \u007f""#, "\"é e\u{301} 😀 \u{7F}\""),
        ("[true,false,null]", "[true,false,null]"),
        ("[9007199254740991,-9007199254740991]", "[9007199254740991,-9007199254740991]"),
    ])
    func canonicalFormIsUnique(text: String, expected: String) throws {
        #expect(Array(try canonical(text).utf8) == Array(expected.utf8))
    }

    @Test(arguments: ["1.5", "1.0", "1e3", "-0", "[0.1]", #"{"a":{"b":[1E-9]}}"#, "99999999999999999999"])
    func fractionsHaveNoCanonicalForm(text: String) {
        #expect(throws: CanonicalJSONError.fraction) { try canonical(text) }
    }

    @Test(arguments: [9_007_199_254_740_992, -9_007_199_254_740_992, Int64.max, Int64.min])
    func integersThatReadersRoundHaveNoCanonicalForm(value: Int64) {
        #expect(throws: CanonicalJSONError.integerOutOfRange(value)) {
            try JSONValue.object(["a": .array([.integer(value)])]).canonicalBytes()
        }
    }

    @Test(arguments: [
        ("", JSONParseError.Reason.unexpectedEnd), (" ", .unexpectedEnd), ("[1", .unexpectedEnd),
        ("{\"a\"", .unexpectedEnd), ("\"a", .unexpectedEnd), ("tru", .unexpectedEnd), ("1 2", .trailingData),
        ("{} {}", .trailingData), ("[1,]", .unexpectedByte), ("{,}", .unexpectedByte), ("{\"a\":1,}", .unexpectedByte),
        ("{a:1}", .unexpectedByte), ("'a'", .unexpectedByte), ("01", .trailingData), ("+1", .unexpectedByte),
        (".5", .unexpectedByte), ("1.", .unexpectedEnd), ("1.e1", .unexpectedByte), ("1e", .unexpectedEnd),
        ("-", .unexpectedEnd), ("NaN", .unexpectedByte), ("1e999", .numberOutOfRange),
        ("\"\u{01}\"", .controlCharacter),
        ("\"\n\"", .controlCharacter), (#""\x""#, .badEscape), (#""\u12g4""#, .badEscape),
        (#""\ud800""#, .loneSurrogate),
        (#""\udc00""#, .loneSurrogate), (#""\ud800\u0041""#, .loneSurrogate), (#"{"a":1,"a":2}"#, .duplicateKey),
        (#"{"a":1,"\u0061":2}"#, .duplicateKey), ("\u{FEFF}1", .unexpectedByte), ("// c\n1", .unexpectedByte),
    ])
    func theParserIsStrict(text: String, reason: JSONParseError.Reason) throws {
        let error = try #require(throws: JSONParseError.self) { try JSONValue(parsing: Array(text.utf8)) }
        #expect(error.reason == reason, "\(text)")
    }

    @Test(arguments: ["9223372036854775808", "18446744073709551615"])
    func onlyARequestThatClampsTakesAnUnsignedNumberAsAWholeOne(text: String) throws {
        let bytes = Array(text.utf8)
        #expect(try JSONValue(parsingRequest: bytes, clampingWholeNumbers: true) == .integer(.max))
        #expect(try JSONValue(parsingRequest: bytes).integerValue == nil)
        #expect(try JSONValue(parsing: bytes).integerValue == nil)
        for beyond in [text + "0", text + ".0", text + "e0", "-" + text] {
            let value = try JSONValue(parsingRequest: Array(beyond.utf8), clampingWholeNumbers: true)
            #expect(value.integerValue == (beyond == "-9223372036854775808" ? Int64.min : nil), "\(beyond)")
        }
    }

    @Test func brokenUTF8IsRefused() throws {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] {
            let error = try #require(throws: JSONParseError.self) { try JSONValue(parsing: bytes) }
            #expect(error.reason == .invalidUTF8)
        }
    }

    @Test func depthIsBounded() throws {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(throws: Never.self) { try JSONValue(parsing: Array(deepest.utf8)) }
        let error = try #require(throws: JSONParseError.self) {
            try JSONValue(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        }
        #expect(error.reason == .tooDeep)
    }

    @Test func parsingUndoesWriting() throws {
        let seed: UInt64 = 8785
        let random = RandomSource.seeded(seed)
        for round in 0..<300 {
            let value = Self.value(random, depth: 3)
            let bytes = try value.canonicalBytes()
            #expect(try JSONValue(parsing: bytes) == value, "seed \(seed), round \(round)")
            #expect(try JSONValue(parsing: value.jsonBytes()) == value, "seed \(seed), round \(round)")
            #expect(try JSONValue(parsing: bytes).canonicalBytes() == bytes, "seed \(seed), round \(round)")
        }
    }

    @Test func noBytesCrashTheParser() {
        let seed: UInt64 = 8259
        let random = RandomSource.seeded(seed)
        let alphabet = Array("{}[]\",:\\u0019eE+-.tfn \u{00e9}".utf8)
        for _ in 0..<3000 {
            let length = Int(random.uint64(below: 24))
            let bytes = (0..<length).map { _ in alphabet[Int(random.uint64(below: UInt64(alphabet.count)))] }
            // Most of these inputs are no JSON, and that is fine; what was read can be written and read again.
            if let value = try? JSONValue(parsing: bytes) {  // see above
                #expect((try? JSONValue(parsing: value.jsonBytes())) != nil, "seed \(seed)")  // see above
            }
        }
    }

    @Test func codersAndTheParserAgree() throws {
        let text = #"{"a":[1,-2,true,null,"x",{"b":[]}],"c":1.5,"d":9007199254740993}"#
        let parsed = try JSONValue(parsing: Array(text.utf8))
        #expect(try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) == parsed)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(Array(try encoder.encode(parsed)) == parsed.jsonBytes())
    }

    @Test func accessorsAnswerOnlyTheirOwnKind() {
        let value: JSONValue = ["s": "x", "i": 3, "b": true, "a": [1, nil], "n": nil]
        #expect(value["s"]?.stringValue == "x")
        #expect(value["i"]?.integerValue == 3)
        #expect(value["i"]?.doubleValue == 3)
        #expect(value["b"]?.boolValue == true)
        #expect(value["a"]?.arrayValue == [1, nil])
        #expect(value["n"] == .null)
        #expect(value["absent"] == nil)
        #expect(value["s"]?.integerValue == nil)
        #expect(value.stringValue == nil)
    }

    private static func value(_ random: RandomSource, depth: Int) -> JSONValue {
        switch random.uint64(below: depth > 0 ? 6 : 4) {
        case 0: return .null
        case 1: return .bool(random.uint64(below: 2) == 0)
        case 2: return .integer(Int64(bitPattern: random.uint64()) >> 11)
        case 3: return .string(text(random))
        case 4: return .array((0..<random.uint64(below: 4)).map { _ in value(random, depth: depth - 1) })
        default:
            let members = (0..<random.uint64(below: 4)).map { _ in (text(random), value(random, depth: depth - 1)) }
            return .object(Dictionary(members) { first, _ in first })
        }
    }

    private static func text(_ random: RandomSource) -> String {
        let scalars = (0..<random.uint64(below: 6)).compactMap { _ in
            Unicode.Scalar(UInt32(random.uint64(below: random.uint64(below: 2) == 0 ? 0x80 : 0x11_0000)))
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
