/// The parts of a `tokenizer.json`; the vocabulary and the merges are read apart, since they are large and exact.
struct TokenizerFile {
    private(set) var parts: [String: ConfigValue] = [:]
    private(set) var model: [String: ConfigValue] = [:]
    private(set) var vocabulary: [(token: String, id: Int32)] = []
    private(set) var merges: [(left: String, right: String)] = []

    init(_ json: [UInt8]) throws(TokenizerError) {
        let result = json.withUnsafeBytes { bytes in
            Result { () throws(JSONFault) in try TokenizerFile(reading: bytes) }
        }
        switch result {
        case .success(let file): self = file
        case .failure(let fault): throw .malformed(fault)
        }
    }

    private init(reading bytes: UnsafeRawBufferPointer) throws(JSONFault) {
        var file = TokenizerFile()
        var scanner = JSONScanner(bytes)
        try scanner.object { (scanner, key) throws(JSONFault) in
            if key == "model" {
                try file.readModel(&scanner)
            } else {
                file.parts[key] = try ConfigValue(&scanner)
            }
        }
        try scanner.end()
        self = file
    }

    private init() {}

    private mutating func readModel(_ scanner: inout JSONScanner) throws(JSONFault) {
        var (model, vocabulary, merges) = (self.model, self.vocabulary, self.merges)
        try scanner.object { (scanner, key) throws(JSONFault) in
            switch key {
            case "vocab":
                guard try scanner.peek() == UInt8(ascii: "{") else { throw .notAllowed(value: "a list", for: "vocab") }
                try scanner.members { (scanner, token) throws(JSONFault) in
                    let id = try scanner.unsigned()
                    guard let narrow = Int32(exactly: id) else { throw .notAllowed(value: "\(id)", for: "vocab") }
                    vocabulary.append((token, narrow))
                }
            case "merges":
                try scanner.array { (scanner) throws(JSONFault) in merges.append(try Self.merge(&scanner)) }
            default:
                model[key] = try ConfigValue(&scanner)
            }
        }
        (self.model, self.vocabulary, self.merges) = (model, vocabulary, merges)
    }

    /// `"a b"` in older files, `["a", "b"]` in newer ones.
    private static func merge(_ scanner: inout JSONScanner) throws(JSONFault) -> (left: String, right: String) {
        var parts: [String] = []
        if try scanner.peek() == UInt8(ascii: "[") {
            try scanner.array { (scanner) throws(JSONFault) in parts.append(try scanner.string()) }
        } else {
            let text = try scanner.string().unicodeScalars
            parts = text.split(separator: " ", omittingEmptySubsequences: false).map { String($0) }
        }
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw .notAllowed(value: parts.joined(separator: " "), for: "merges")
        }
        return (parts[0], parts[1])
    }
}
