/// One hint of a submission, read by its prefix.
enum AffinityHint: Hashable, Sendable {
    case kind(String)
    case model(String)
    case file(String)
    case node(String)
    case label(String)
    case tag(String)

    init(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let value = String(parts[1]).wireNonBlank else {
            self = .tag(text)
            return
        }
        switch parts[0] {
        case "kind": self = .kind(value)
        case "model": self = .model(value)
        case "file": self = .file(value)
        case "node": self = .node(value)
        case "label": self = .label(value)
        default: self = .tag(text)
        }
    }

    var model: String? { if case .model(let value) = self { value } else { nil } }
    var file: String? { if case .file(let value) = self { value } else { nil } }
    var node: String? { if case .node(let value) = self { value } else { nil } }
    var label: String? { if case .label(let value) = self { value } else { nil } }
    var tag: String? { if case .tag(let value) = self { value } else { nil } }
}
