extension JSONParser {
    /// The bytes of an object's members by name, each an object or a list; what is inside them is not examined.
    mutating func memberTexts() throws(JSONParseError) -> [String: ArraySlice<UInt8>] {
        var texts: [String: ArraySlice<UInt8>] = [:]
        try expect(exactly: UInt8(ascii: "{"))
        repeat {
            let name = try parseString()
            try expect(exactly: UInt8(ascii: ":"))
            let start = offset
            try skipNested()
            guard texts.updateValue(bytes[start..<offset], forKey: name) == nil else { throw failure(.duplicateKey) }
        } while skip(exactly: UInt8(ascii: ","))
        try expect(exactly: UInt8(ascii: "}"))
        guard offset == bytes.count else { throw failure(.trailingData) }
        return texts
    }

    /// Moves past brackets that open here and all between them.
    private mutating func skipNested() throws(JSONParseError) {
        var depth = 0
        repeat {
            guard let byte = peek() else { throw failure(.unexpectedEnd) }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                skipString()
                continue
            default: guard depth > 0 else { throw failure(.unexpectedByte) }
            }
            offset += 1
        } while depth > 0
    }

    /// Moves past a string; one that does not end leads to the end of the bytes.
    private mutating func skipString() {
        offset += 1
        while let byte = peek(), byte != UInt8(ascii: "\"") { offset += byte == UInt8(ascii: "\\") ? 2 : 1 }
        offset += 1
    }
}

extension JSONValue {
    /// The bytes of an object's members by name, when it has no white space and its members are objects or lists.
    ///
    /// What is inside the members is not examined, so that bytes with a known hash can be told from others first.
    package static func memberTexts(of bytes: [UInt8]) throws(JSONParseError) -> [String: ArraySlice<UInt8>] {
        var parser = try JSONParser(bytes)
        return try parser.memberTexts()
    }
}
