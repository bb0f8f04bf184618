/// Why a `config.json` does not describe a model that can be run.
package enum ModelConfigError: Error, Sendable, Hashable {
    /// The file could not be read.
    case unreadable(FileAccessError)
    /// The file is larger than any configuration.
    case tooLarge(bytes: Int)
    /// The file is not JSON.
    case json(JSONFault)
    /// A value that the decoder needs is not there.
    case missing(key: String)
    /// A value of another type.
    case wrongType(key: String, expected: String)
    /// A value outside its bounds.
    case outOfRange(key: String, value: String, allowed: String)
    /// Two values that contradict each other.
    case inconsistent(String)
    /// Sound, but nothing that this decoder computes.
    case unsupported(String)
}

extension ModelConfigError: CustomStringConvertible {
    /// One sentence for people.
    package var description: String {
        switch self {
        case .unreadable(let error): error.description
        case .tooLarge(let bytes): "\(bytes) bytes are too many for a configuration."
        case .json(let fault): "\(fault)."
        case .missing(let key): "\"\(key)\" is missing."
        case .wrongType(let key, let expected): "\"\(key)\" must be \(expected)."
        case .outOfRange(let key, let value, let allowed): "\"\(key)\" is \(value); allowed is \(allowed)."
        case .inconsistent(let sentence): sentence
        case .unsupported(let what): "\(what) is not supported."
        }
    }
}
