import Testing

@testable import Web

@Suite struct FieldsTests {
    @Test func plusAndEscapesAreDecoded() throws {
        let fields = try #require(Fields(parsing: "text=a+b%20c%C3%A9&empty=&flag"))
        #expect(fields["text"] == "a b cé")
        #expect(fields["empty"] == "")
        #expect(fields["flag"] == "")
        #expect(fields["absent"] == nil)
    }

    @Test func laterFieldWinsAndAllKeepsOrder() throws {
        let fields = try #require(Fields(parsing: "a=1&b=x&a=2"))
        #expect(fields["a"] == "2")
        #expect(fields.all("a") == ["1", "2"])
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%ff%fe", "%c3=1"])
    func brokenEscapesAndBadUTF8AreRefused(_ text: String) {
        #expect(Fields(parsing: text) == nil)
    }

    @Test func tooManyFieldsAreRefused() {
        #expect(Fields(parsing: String(repeating: "a=1&", count: 512)) != nil)
        #expect(Fields(parsing: String(repeating: "a=1&", count: 513)) == nil)
    }

    @Test(arguments: ["plain", "a/b", "ä ö", "100%", "../..", "a?b#c&d=e+f"])
    func encodedSegmentsDecodeToThemselves(_ text: String) {
        let encoded = PercentCoding.encode(text)
        #expect(PercentCoding.decode(encoded) == text)
        #expect(!encoded.contains("/"))
        #expect(!encoded.contains("?"))
    }
}
