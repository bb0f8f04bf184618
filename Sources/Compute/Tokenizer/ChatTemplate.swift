/// A model's chat format: a Jinja template that turns a conversation into the text that the model was trained on.
///
/// The part of Jinja that chat templates use: output, `for`, `if`, `set`, namespaces, slices, the common filters, tests
/// and string methods, and the whitespace rules `trim_blocks` and `lstrip_blocks` of the reference. Anything else is
/// refused when the template is read, not when a prompt comes.
package struct ChatTemplate: Sendable {
    private let nodes: [TemplateNode]

    /// Reads a template.
    package init(jinja: String) throws(ChatTemplateError) {
        var parser = TemplateParser(try TemplateLexer.parts(of: jinja))
        nodes = try parser.parseAll()
    }

    /// The text for a conversation.
    ///
    /// `addGenerationPrompt` adds what begins an answer. Throws what the template raises, such as for roles that do not
    /// alternate.
    package func render(
        messages: [ChatMessage], addGenerationPrompt: Bool, bosToken: String? = nil, eosToken: String? = nil
    ) throws(ChatTemplateError) -> String {
        var evaluator = TemplateEvaluator(variables: [
            "messages": .list(
                messages.map { .map(["role": .string($0.role), "content": .string($0.content)]) }),
            "add_generation_prompt": .bool(addGenerationPrompt),
            "bos_token": .string(bosToken ?? ""),
            "eos_token": .string(eosToken ?? ""),
        ])
        try evaluator.run(nodes)
        return evaluator.output
    }
}

/// Why a chat template cannot be read or does not take a conversation.
package enum ChatTemplateError: Error, Sendable, Hashable {
    /// The text is no template.
    case syntax(String)
    /// A part of Jinja that is not understood.
    case unsupported(String)
    /// An operation on values that have none such.
    case value(String)
    /// The template itself refuses the conversation.
    case raised(String)
    /// The template makes more text or takes more steps than any real one.
    case tooMuch
}

extension ChatTemplateError: CustomStringConvertible {
    /// One sentence for people.
    package var description: String {
        switch self {
        case .syntax(let what): "It has a mistake: \(what)."
        case .unsupported(let what): "It uses \(what), which is not supported."
        case .value(let what): "It fails: \(what)."
        case .raised(let sentence): sentence
        case .tooMuch: "It produces more text than any conversation needs."
        }
    }
}
