/// The name by which people and jobs ask for a model, such as `vox-tiny`.
///
/// For a model on disk it is the name of its folder in the model directory. It is shown verbatim and compared exactly.
package struct ModelID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The name.
    package let rawValue: String

    /// Takes any word; whether such a model exists is the backend's to say.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Reads the bare word, as it stands in job requests.
    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the bare word.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// The name itself.
    package var description: String { rawValue }
}

extension ModelID {
    /// The model that is compiled into the binary, so that a first start has something real to run.
    package static let voxTiny = ModelID(rawValue: "vox-tiny")
}
