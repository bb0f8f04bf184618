/// The tokens that stand around the text of a single sequence.
struct PostProcessor: Sendable {
    private(set) var before: [Int32] = []
    private(set) var after: [Int32] = []

    init(_ value: ConfigValue?, tokenID: (String) -> Int32?) throws(TokenizerError) {
        guard let value, value != .null else { return }
        switch value["type"]?.text ?? "" {
        case "Sequence":
            for part in value["processors"]?.list ?? [] {
                let inner = try PostProcessor(part, tokenID: tokenID)
                before = inner.before + before
                after += inner.after
            }
        case "ByteLevel": break
        case "TemplateProcessing": try readTemplate(value)
        case "BertProcessing", "RobertaProcessing":
            before = [Self.pairID(value["cls"])].compactMap { $0 }
            after = [Self.pairID(value["sep"])].compactMap { $0 }
        case let type: throw .unsupported(part: "post-processor", type: type)
        }
    }

    private mutating func readTemplate(_ value: ConfigValue) throws(TokenizerError) {
        var hasText = false
        for part in value["single"]?.list ?? [] {
            guard let name = part["SpecialToken"]?["id"]?.text else {
                hasText = hasText || part["Sequence"] != nil
                continue
            }
            guard let ids = value["special_tokens"]?[name]?["ids"]?.list else {
                throw .inconsistent("the template names \(name), which is no special token of it")
            }
            let narrow = ids.compactMap { $0.integer.flatMap(Int32.init(exactly:)) }
            if hasText { after += narrow } else { before += narrow }
        }
    }

    private static func pairID(_ value: ConfigValue?) -> Int32? {
        value?.list?.last?.integer.flatMap(Int32.init(exactly:))
    }
}
