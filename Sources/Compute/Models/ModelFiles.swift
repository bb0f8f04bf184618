/// Where the files of one model are: a folder in the Hugging Face layout, or the binary.
struct ModelFiles: Sendable {
    private enum Place: Sendable {
        case folder(String)
        case binary([String: ByteRegion])
    }

    /// The name to load it by.
    let id: ModelID
    private let place: Place

    /// The files in a folder.
    init(id: ModelID, folder: String) {
        self.id = id
        place = .folder(folder)
    }

    /// The files inside the binary.
    static let voxTiny = ModelFiles(id: .voxTiny, regions: EmbeddedModel.voxTiny())

    private init(id: ModelID, regions: [String: ByteRegion]) {
        self.id = id
        place = .binary(regions)
    }

    /// Whether the files are part of the binary.
    var isEmbedded: Bool {
        if case .binary = place { true } else { false }
    }

    /// The bytes of a file that must be there.
    func required(_ name: String) throws(ComputeError) -> ByteRegion {
        guard let region = try optional(name) else {
            throw .fileInvalid(model: id, file: name, reason: "The file is missing.")
        }
        return region
    }

    /// The bytes of a file; nil when there is none of that name.
    func optional(_ name: String) throws(ComputeError) -> ByteRegion? {
        switch place {
        case .binary(let regions):
            return regions[name]
        case .folder(let folder):
            let path = folder + "/" + name
            guard FilePresence.isPresent(path) else { return nil }
            do { return try ByteRegion(mapping: path) } catch {
                throw .fileInvalid(model: id, file: name, reason: error.description)
            }
        }
    }

    /// The shape, from `config.json`.
    func config() throws(ComputeError) -> ModelConfig {
        let region = try required("config.json")
        do {
            return try region.withBytes { (bytes) throws(ModelConfigError) in try ModelConfig(json: bytes) }
        } catch {
            if case .unsupported = error { throw .modelUnsupported(model: id, reason: error.description) }
            throw .fileInvalid(model: id, file: "config.json", reason: error.description)
        }
    }

    /// The tensors, mapped and checked against the format.
    func weights() throws(ComputeError) -> WeightFiles {
        do throws(WeightFilesError) {
            switch place {
            case .folder(let folder): return try WeightFiles(directory: folder)
            case .binary(let regions): return try WeightFiles(embedded: regions)
            }
        } catch {
            throw .fileInvalid(model: id, file: error.file, reason: error.description)
        }
    }

    /// The members of a small JSON file; nil when there is none of that name.
    func settings(_ name: String) throws(ComputeError) -> ConfigReader? {
        guard let region = try optional(name) else { return nil }
        guard region.count <= ConfigValue.maximumBytes else {
            throw .fileInvalid(model: id, file: name, reason: "\(region.count) bytes are too many for this file.")
        }
        let value: ConfigValue
        do {
            value = try region.withBytes { (bytes) throws(JSONFault) in try ConfigValue(parsing: bytes) }
        } catch {
            throw .fileInvalid(model: id, file: name, reason: "\(error.description).")
        }
        guard case .object(let members) = value else {
            throw .fileInvalid(model: id, file: name, reason: "It is not an object.")
        }
        return ConfigReader(members)
    }

    /// What can be said without touching the weights.
    func description(isLoaded: Bool) throws(ComputeError) -> ModelDescription {
        let config = try config()
        let weights = try weights()
        return ModelDescription(
            id: id, sizeBytes: weights.sizeBytes, quantization: weights.quantization, taskKinds: ["text_infer"],
            contextLength: config.contextLength, isEmbedded: isEmbedded, isLoaded: isLoaded, backend: .native)
    }
}
