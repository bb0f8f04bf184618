#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// Text to token ids and back, as a `tokenizer.json` describes it.
///
/// Byte-level BPE (GPT-2, Llama 3, Qwen 2) and byte-fallback BPE (Llama 2). Works on scalars and bytes throughout; a
/// file that asks for anything else is refused by name.
package struct Tokenizer: Sendable {
    /// Largest file that is read, in bytes.
    static let maximumBytes = 256 << 20

    private let model: TokenizerModel
    private let normalizer: Normalizer
    private let preTokenizer: PreTokenizer
    private let postProcessor: PostProcessor
    private let decoder: TokenDecoder
    private let added: AddedTokens
    private let specialTexts: [Int32: String]
    /// Ids that are left out of decoded text.
    package let specialTokenIDs: Set<Int32>

    /// Reads a file.
    package init(contentsOf url: URL) throws(TokenizerError) {
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw .unreadable("\(url.lastPathComponent) is missing or may not be read")
        }
        try self.init(json: [UInt8](data))
    }

    /// Reads the bytes of a file.
    package init(json: [UInt8]) throws(TokenizerError) {
        guard json.count <= Self.maximumBytes else { throw .unreadable("it is larger than 256 MiB") }
        let file = try TokenizerFile(json)
        normalizer = try Normalizer(file.parts["normalizer"])
        preTokenizer = try PreTokenizer(file.parts["pre_tokenizer"])
        decoder = try TokenDecoder(file.parts["decoder"])
        added = try AddedTokens(file.parts["added_tokens"])
        let model = try TokenizerModel(file, isByteLevel: preTokenizer.isByteLevel)
        self.model = model
        postProcessor = try PostProcessor(file.parts["post_processor"]) { model.id(of: $0) }
        specialTexts = Dictionary(
            added.tokens.map { ($0.id, String(String.UnicodeScalarView($0.content))) }, uniquingKeysWith: { $1 })
        specialTokenIDs = Set(added.tokens.filter(\.isSpecial).map(\.id))
    }

    /// How many ids there are, counted from 0 to the highest.
    package var vocabularySize: Int {
        max(model.vocabulary.count, (specialTexts.keys.max().map { Int($0) + 1 }) ?? 0)
    }

    /// The id of a token by its text in the file, added tokens first.
    package func tokenID(_ token: String) -> Int32? {
        added.tokens.first { $0.content.elementsEqual(token.unicodeScalars) }?.id ?? model.id(of: token)
    }

    /// The ids of a text, with the tokens of the file's template around it when `addSpecialTokens` is set.
    package func encode(_ text: String, addSpecialTokens: Bool = true) -> [Int32] {
        var ids: [Int32] = []
        var isFirst = true
        for section in added.sections(of: Array(text.unicodeScalars), normalized: false) {
            switch section {
            case .token(let id): ids.append(id)
            case .text(let scalars): ids += encodeText(scalars, isFirst: isFirst)
            }
            isFirst = false
        }
        guard addSpecialTokens else { return ids }
        return postProcessor.before + ids + postProcessor.after
    }

    private func encodeText(_ scalars: [Unicode.Scalar], isFirst: Bool) -> [Int32] {
        var ids: [Int32] = []
        var isFirst = isFirst
        for section in added.sections(of: normalizer.apply(scalars), normalized: true) {
            switch section {
            case .token(let id): ids.append(id)
            case .text(let part):
                for piece in preTokenizer.apply([part], isFirst: isFirst) { ids += model.encode(piece) }
            }
            isFirst = false
        }
        return ids
    }

    /// The text of the ids; ids that do not exist are left out.
    package func decode(_ ids: [Int32], skipSpecialTokens: Bool = true) -> String {
        let tokens = ids.compactMap { id -> String? in
            if skipSpecialTokens, specialTokenIDs.contains(id) { return nil }
            return specialTexts[id] ?? model.vocabulary.tokens[id]
        }
        return decoder.text(of: tokens)
    }

    /// A decoder for tokens that arrive one by one.
    package func decodeStream(skipSpecialTokens: Bool = true) -> TokenTextStream {
        TokenTextStream(tokenizer: self, skipsSpecialTokens: skipSpecialTokens)
    }
}
