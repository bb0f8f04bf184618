/// Why a model could not be loaded or a prompt not be run.
package enum ComputeError: Error, Sendable, Hashable {
    /// No backend has a model of this name.
    case modelNotFound(ModelID)
    /// A file of the model is missing, damaged or hostile.
    case fileInvalid(model: ModelID, file: String, reason: String)
    /// The files are sound, but describe something that this decoder cannot run.
    case modelUnsupported(model: ModelID, reason: String)
    /// The prompt became no token at all.
    case promptEmpty
    /// The prompt leaves no room for an answer.
    case promptTooLong(tokens: Int, contextLength: Int)
    /// A parameter of the request is out of its range.
    case requestInvalid(field: String, reason: String)
    /// More prompts wait than the backend will hold.
    case busy(waiting: Int)
}

extension ComputeError: CustomStringConvertible {
    /// One sentence for people, naming the model, the file and the fault.
    package var description: String {
        switch self {
        case .modelNotFound(let model):
            "There is no model named \"\(model)\" here."
        case .fileInvalid(let model, let file, let reason):
            "The model \"\(model)\" cannot be loaded: \(file): \(reason)"
        case .modelUnsupported(let model, let reason):
            "The model \"\(model)\" is not supported: \(reason)"
        case .promptEmpty:
            "The prompt is empty."
        case .promptTooLong(let tokens, let contextLength):
            "The prompt is \(tokens) tokens long; the model can hold \(contextLength) including the answer."
        case .requestInvalid(let field, let reason):
            "\(field) \(reason)"
        case .busy(let waiting):
            "\(waiting) prompts are already waiting for this model; try again later."
        }
    }
}
