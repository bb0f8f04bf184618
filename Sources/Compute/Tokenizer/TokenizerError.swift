/// Why a tokenizer file cannot be used.
package enum TokenizerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file cannot be read at all.
    case unreadable(String)
    /// The file is not the JSON that a tokenizer needs.
    case malformed(JSONFault)
    /// A part is missing or contradicts another.
    case inconsistent(String)
    /// The file asks for something that is not built.
    case unsupported(part: String, type: String)

    /// One clause for people, without a final period.
    package var description: String {
        switch self {
        case .unreadable(let why): "the tokenizer cannot be read: \(why)"
        case .malformed(let fault): "the tokenizer is damaged: \(fault)"
        case .inconsistent(let what): "the tokenizer is damaged: \(what)"
        case .unsupported(let part, let type): "the tokenizer's \(part) of type \"\(type)\" is not supported"
        }
    }
}
