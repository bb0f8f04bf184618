/// Byte-pair encoding of one piece, with what the file says of unknown characters.
struct TokenizerModel: Sendable {
    let vocabulary: Vocabulary
    private let encoder: BytePairEncoder
    private let isByteLevel: Bool
    private let ignoresMerges: Bool
    private let unknown: Int32?
    private let fusesUnknown: Bool
    /// The tokens `<0x00>`…`<0xFF>`; empty when the file has no byte fallback.
    private let byteTokens: [Int32]

    init(_ file: TokenizerFile, isByteLevel: Bool) throws(TokenizerError) {
        let type = file.model["type"]?.text ?? "BPE"
        guard type == "BPE" else { throw .unsupported(part: "model", type: type) }
        for affix in ["continuing_subword_prefix", "end_of_word_suffix"] where file.model[affix]?.text?.isEmpty == false
        {
            throw .unsupported(part: "model", type: "BPE with \(affix)")
        }
        self.isByteLevel = isByteLevel
        var vocabulary = Vocabulary()
        for entry in file.vocabulary {
            vocabulary.add(entry.token, id: entry.id, key: Self.key(entry.token, isByteLevel: isByteLevel))
        }
        guard !vocabulary.ids.isEmpty else { throw .inconsistent("it has no vocabulary") }
        var merges: [BytePairEncoder.Pair: BytePairEncoder.Merge] = [:]
        merges.reserveCapacity(file.merges.count)
        for (rank, merge) in file.merges.enumerated() {
            let left = Self.key(merge.left, isByteLevel: isByteLevel)
            let right = Self.key(merge.right, isByteLevel: isByteLevel)
            guard let leftID = vocabulary[left], let rightID = vocabulary[right], let id = vocabulary[left + right]
            else {
                throw .inconsistent("merge \(rank) names a token that is not in the vocabulary")
            }
            let pair = BytePairEncoder.Pair(left: leftID, right: rightID)
            if merges[pair] == nil { merges[pair] = .init(rank: Int32(rank), id: id) }
        }
        encoder = BytePairEncoder(merges: merges)
        ignoresMerges = file.model["ignore_merges"]?.flag ?? false
        fusesUnknown = file.model["fuse_unk"]?.flag ?? false
        unknown = file.model["unk_token"]?.text.flatMap { vocabulary[Self.key($0, isByteLevel: isByteLevel)] }
        let bytes = (0..<256).compactMap { byte -> Int32? in
            let digits = String(byte, radix: 16, uppercase: true)
            return vocabulary[Array("<0x\(byte < 16 ? "0" : "")\(digits)>".utf8)]
        }
        byteTokens = file.model["byte_fallback"]?.flag == true && bytes.count == 256 ? bytes : []
        self.vocabulary = vocabulary
    }

    func id(of token: String) -> Int32? { vocabulary[Self.key(token, isByteLevel: isByteLevel)] }

    func encode(_ piece: [Unicode.Scalar]) -> [Int32] {
        let bytes = piece.flatMap { Array(UTF8.encode($0) ?? UTF8.encodedReplacementCharacter) }
        if ignoresMerges, let id = vocabulary[bytes] { return [id] }
        let symbols = isByteLevel ? bytes.compactMap { vocabulary[[$0]] ?? unknown } : characterSymbols(piece)
        return encoder.encode(symbols)
    }

    private func characterSymbols(_ piece: [Unicode.Scalar]) -> [Int32] {
        var symbols: [Int32] = []
        var lastWasUnknown = false
        for scalar in piece {
            let bytes = Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            if let id = vocabulary[bytes] {
                symbols.append(id)
                lastWasUnknown = false
            } else if !byteTokens.isEmpty {
                symbols += bytes.map { byteTokens[Int($0)] }
                lastWasUnknown = false
            } else if let unknown {
                if !(lastWasUnknown && fusesUnknown) { symbols.append(unknown) }
                lastWasUnknown = true
            }
        }
        return symbols
    }

    private static func key(_ token: String, isByteLevel: Bool) -> [UInt8] {
        guard isByteLevel else { return Array(token.utf8) }
        return ByteAlphabet.bytes(of: token) ?? Array(token.utf8)
    }
}
