/// All tensors of a model, from one SafeTensors file or from the shards that an index names.
package struct WeightFiles: Sendable {
    /// The index that the Hugging Face layout puts beside sharded weights.
    package static let indexName = "model.safetensors.index.json"
    /// More shards than this are refused.
    package static let maximumShards = 4096
    private static let singleName = "model.safetensors"

    /// The tensors by name.
    package let tensors: [String: TensorView]
    /// Bytes of tensor data over all files.
    package let sizeBytes: UInt64

    /// The weights of one checked file or region.
    package init(_ file: SafeTensors) {
        self.init(tensors: file.tensors, sizeBytes: UInt64(file.dataSizeBytes))
    }

    /// The weights of one file among those of the binary.
    init(embedded regions: [String: ByteRegion]) throws(WeightFilesError) {
        guard let region = regions[Self.singleName] else { throw .noWeights }
        do { self.init(try SafeTensors(region)) } catch { throw .file(Self.singleName, error) }
    }

    private init(tensors: [String: TensorView], sizeBytes: UInt64) {
        self.tensors = tensors
        self.sizeBytes = sizeBytes
    }

    /// Maps the weights in a folder: `model.safetensors`, else the shards of the index.
    package init(directory: String) throws(WeightFilesError) {
        let single = directory + "/" + Self.singleName
        if FilePresence.isPresent(single) {
            self.init(try Self.open(Self.singleName, in: directory))
            return
        }
        guard FilePresence.isPresent(directory + "/" + Self.indexName) else { throw .noWeights }
        let map = try Self.weightMap(directory + "/" + Self.indexName)
        var merged: [String: TensorView] = [:]
        var size: UInt64 = 0
        for shard in Set(map.values).sorted() {
            let file = try Self.open(shard, in: directory)
            size += UInt64(file.dataSizeBytes)
            for (name, view) in file.tensors {
                guard merged.updateValue(view, forKey: name) == nil else {
                    throw .tensorTwice(tensor: name, shard: shard)
                }
            }
            for (name, home) in map where home == shard && file.tensors[name] == nil {
                throw .tensorNotInShard(tensor: name, shard: shard)
            }
        }
        self.init(tensors: merged, sizeBytes: size)
    }

    /// The word for how the weights are stored: the type of all matrices, or `mixed`.
    package var quantization: String {
        let types = Set(tensors.values.filter { $0.shape.count == 2 }.map(\.dtype))
        guard let only = types.first, types.count == 1 else { return "mixed" }
        return only.word
    }

    /// The mapped files behind the tensors, each once.
    var regions: [ByteRegion] {
        var unique: [ObjectIdentifier: ByteRegion] = [:]
        for tensor in tensors.values { unique[ObjectIdentifier(tensor.region)] = tensor.region }
        return Array(unique.values)
    }

    private static func open(_ name: String, in directory: String) throws(WeightFilesError) -> SafeTensors {
        do { return try SafeTensors(contentsOf: directory + "/" + name) } catch { throw .file(name, error) }
    }

    private static func weightMap(_ path: String) throws(WeightFilesError) -> [String: String] {
        let region: ByteRegion
        do { region = try ByteRegion(mapping: path) } catch { throw .indexUnreadable(error) }
        guard region.count <= SafeTensors.maximumHeader else { throw .indexTooLarge(bytes: region.count) }
        let map: [String: String]
        do throws(JSONFault) {
            map = try region.withBytes { (bytes) throws(JSONFault) in try parse(bytes) }
        } catch { throw .index(error) }
        let shards = Set(map.values)
        guard shards.count <= maximumShards else { throw .tooManyShards(shards.count) }
        for shard in shards where !isPlainName(shard) { throw .shardNameRefused(shard) }
        return map
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONFault) -> [String: String] {
        var map: [String: String]?
        var scanner = JSONScanner(bytes)
        try scanner.object { (scanner, key) throws(JSONFault) in
            guard key == "weight_map" else { return try scanner.skip() }
            var entries: [String: String] = [:]
            try scanner.object { (scanner, tensor) throws(JSONFault) in entries[tensor] = try scanner.string() }
            map = entries
        }
        try scanner.end()
        guard let map else { throw .missing(key: "weight_map", of: indexName) }
        return map
    }

    /// A name that stays in its folder whatever the path is glued to.
    private static func isPlainName(_ name: String) -> Bool {
        name.hasSuffix(".safetensors") && !name.hasPrefix(".")
            && name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") }
    }
}
