/// How tokens become text again.
indirect enum TokenDecoder: Sendable {
    case none
    case sequence([TokenDecoder])
    case byteLevel
    case replace([Unicode.Scalar], with: [Unicode.Scalar])
    case byteFallback
    case fuse
    case strip(Unicode.Scalar, start: Int, stop: Int)
    case metaspace(Unicode.Scalar, prepends: Bool)

    init(_ value: ConfigValue?) throws(TokenizerError) {
        guard let value, value != .null else {
            self = .none
            return
        }
        switch value["type"]?.text ?? "" {
        case "Sequence":
            var parts: [TokenDecoder] = []
            for part in value["decoders"]?.list ?? [] { parts.append(try TokenDecoder(part)) }
            self = .sequence(parts)
        case "ByteLevel": self = .byteLevel
        case "Replace":
            guard let needle = value["pattern"]?["String"]?.text, let content = value["content"]?.text else {
                throw .unsupported(part: "decoder", type: "Replace by expression")
            }
            self = .replace(Array(needle.unicodeScalars), with: Array(content.unicodeScalars))
        case "ByteFallback": self = .byteFallback
        case "Fuse": self = .fuse
        case "Strip":
            self = .strip(
                value["content"]?.text?.unicodeScalars.first ?? " ", start: value["start"]?.integer ?? 0,
                stop: value["stop"]?.integer ?? 0)
        case "Metaspace":
            let scheme = value["prepend_scheme"]?.text ?? "always"
            self = .metaspace(
                value["replacement"]?.text?.unicodeScalars.first ?? "\u{2581}", prepends: scheme != "never")
        case let type: throw .unsupported(part: "decoder", type: type)
        }
    }

    /// The text of the tokens.
    func text(of tokens: [String]) -> String {
        if case .none = self { return tokens.joined(separator: " ") }
        return apply(tokens).joined()
    }

    private func apply(_ tokens: [String]) -> [String] {
        switch self {
        case .none: return tokens
        case .sequence(let parts): return parts.reduce(tokens) { $1.apply($0) }
        case .byteLevel:
            let bytes = tokens.flatMap { ByteAlphabet.bytes(of: $0) ?? Array($0.utf8) }
            return [String(decoding: bytes, as: UTF8.self)]
        case .replace(let needle, let content):
            let normalizer = Normalizer.replace(needle, with: content)
            return tokens.map { String(String.UnicodeScalarView(normalizer.apply(Array($0.unicodeScalars)))) }
        case .byteFallback: return Self.fallback(tokens)
        case .fuse: return [tokens.joined()]
        case .strip(let scalar, let start, let stop): return tokens.map { Self.stripped($0, scalar, start, stop) }
        case .metaspace(let mark, let prepends):
            return tokens.enumerated().map { index, token in
                var scalars = token.unicodeScalars.map { $0 == mark ? " " : $0 }
                if index == 0, prepends, scalars.first == " " { scalars.removeFirst() }
                return String(String.UnicodeScalarView(scalars))
            }
        }
    }

    /// Joins `<0xNN>` tokens into text; bytes that are not UTF-8 become one replacement character each.
    private static func fallback(_ tokens: [String]) -> [String] {
        var result: [String] = []
        var pending: [UInt8] = []
        func flush() {
            guard !pending.isEmpty else { return }
            result.append(
                String(validating: pending, as: UTF8.self) ?? String(repeating: "\u{FFFD}", count: pending.count))
            pending = []
        }
        for token in tokens {
            if let byte = byte(of: token) {
                pending.append(byte)
            } else {
                flush()
                result.append(token)
            }
        }
        flush()
        return result
    }

    static func byte(of token: String) -> UInt8? {
        guard token.utf8.count == 6, token.hasPrefix("<0x"), token.hasSuffix(">") else { return nil }
        return UInt8(token.dropFirst(3).dropLast(), radix: 16)
    }

    private static func stripped(_ token: String, _ scalar: Unicode.Scalar, _ start: Int, _ stop: Int) -> String {
        var scalars = Array(token.unicodeScalars)[...]
        for _ in 0..<max(0, start) where scalars.first == scalar { scalars.removeFirst() }
        for _ in 0..<max(0, stop) where scalars.last == scalar { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }
}
