/// The text side of a model: its tokenizer, its chat format and the tokens that end an answer.
struct ModelText: Sendable {
    /// Tokens that end an answer.
    let endTokens: Set<Int32>
    private let id: ModelID
    private let tokenizer: Tokenizer
    private let template: ChatTemplate?
    private let beginToken: String?
    private let endToken: String?
    private let vocabularySize: Int

    /// Reads `tokenizer.json` and what the smaller files beside it add.
    init(_ files: ModelFiles, config: ModelConfig) throws(ComputeError) {
        id = files.id
        vocabularySize = config.vocabularySize
        let bytes = try files.required("tokenizer.json").withBytes { Array($0) }
        do { tokenizer = try Tokenizer(json: bytes) } catch {
            throw .fileInvalid(model: files.id, file: "tokenizer.json", reason: "\(error.description).")
        }
        let settings = try files.settings("tokenizer_config.json")
        beginToken = Self.token("bos_token", settings)
        endToken = Self.token("eos_token", settings)
        template = try Self.template(files, settings)
        var ends = Set(config.endTokenIDs)
        if let generation = try files.settings("generation_config.json") {
            do { ends.formUnion(try generation.tokenIDs("eos_token_id")) } catch {
                throw .fileInvalid(model: files.id, file: "generation_config.json", reason: error.description)
            }
        }
        if let end = endToken.flatMap(tokenizer.tokenID) { ends.insert(end) }
        endTokens = ends
    }

    /// Turns generated tokens into text.
    func stream() -> TokenTextStream {
        tokenizer.decodeStream(skipSpecialTokens: true)
    }

    /// The tokens that the model is given; at least one, each a row of the embedding.
    func tokens(of prompt: GenerationRequest.Prompt) throws(ComputeError) -> [Int32] {
        let tokens =
            switch prompt {
            case .raw(let text): tokenizer.encode(text)
            case .text(let text) where template == nil: tokenizer.encode(text)
            case .text(let text): try conversation([ChatMessage(role: "user", content: text)])
            case .messages(let messages): try conversation(messages)
            }
        guard !tokens.isEmpty else { throw .promptEmpty }
        guard tokens.allSatisfy({ $0 >= 0 && $0 < vocabularySize }) else {
            throw .fileInvalid(
                model: id, file: "tokenizer.json",
                reason: "It gives tokens that the model's vocabulary of \(vocabularySize) does not have.")
        }
        return tokens
    }

    /// The template writes the control tokens itself, so that the tokenizer adds none.
    private func conversation(_ messages: [ChatMessage]) throws(ComputeError) -> [Int32] {
        guard !messages.isEmpty else { throw .promptEmpty }
        guard let template else {
            throw .requestInvalid(field: "messages", reason: "cannot be used: the model has no chat format.")
        }
        do {
            let text = try template.render(
                messages: messages, addGenerationPrompt: true, bosToken: beginToken, eosToken: endToken)
            return tokenizer.encode(text, addSpecialTokens: false)
        } catch {
            throw .requestInvalid(field: "messages", reason: "do not fit the model's chat format: \(error)")
        }
    }

    /// A control token as the file spells it: a string, or an object with `content`.
    private static func token(_ key: String, _ settings: ConfigReader?) -> String? {
        switch settings?.value(key) {
        case .string(let text): return text
        case .object(let members):
            guard case .string(let text) = members["content"] else { return nil }
            return text
        default: return nil
        }
    }

    /// The template of its own file, else that of the settings, else the one called `default` of several.
    private static func template(
        _ files: ModelFiles, _ settings: ConfigReader?
    ) throws(ComputeError) -> ChatTemplate? {
        let name = "chat_template.jinja"
        if let region = try files.optional(name) {
            return try parse(region.withBytes { String(decoding: $0, as: UTF8.self) }, name, files.id)
        }
        switch settings?.value("chat_template") {
        case .string(let jinja):
            return try parse(jinja, "tokenizer_config.json", files.id)
        case .array(let several):
            for case .object(let members) in several where members["name"] == .string("default") {
                guard case .string(let jinja) = members["template"] else { continue }
                return try parse(jinja, "tokenizer_config.json", files.id)
            }
            return nil
        default:
            return nil
        }
    }

    private static func parse(_ jinja: String, _ file: String, _ id: ModelID) throws(ComputeError) -> ChatTemplate {
        do { return try ChatTemplate(jinja: jinja) } catch {
            throw .fileInvalid(model: id, file: file, reason: "The chat template cannot be used: \(error)")
        }
    }
}
