/// The word for a compute backend as it stands on the wire and on pages.
package struct BackendID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The word.
    package let rawValue: String

    /// Takes any word, so that a newer peer's backend is shown verbatim.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Reads the bare word.
    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the bare word.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// The word itself.
    package var description: String { rawValue }

    /// This process's own decoder on the CPU.
    package static let native = BackendID(rawValue: "native")
}
