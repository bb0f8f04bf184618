/// Why the weights of a model directory cannot be taken together.
package enum WeightFilesError: Error, Sendable, Hashable {
    /// Neither `model.safetensors` nor an index is there.
    case noWeights
    /// The index could not be read.
    case indexUnreadable(FileAccessError)
    /// The index is larger than any real one.
    case indexTooLarge(bytes: Int)
    /// The index is not the JSON that it should be.
    case index(JSONFault)
    /// A shard's name is not that of a SafeTensors file in the same folder.
    case shardNameRefused(String)
    /// The index names more files than any real one.
    case tooManyShards(Int)
    /// One file is damaged or missing.
    case file(String, SafeTensorsError)
    /// The index promises a tensor that its shard does not hold.
    case tensorNotInShard(tensor: String, shard: String)
    /// Two shards hold a tensor of the same name.
    case tensorTwice(tensor: String, shard: String)
}

extension WeightFilesError: CustomStringConvertible {
    /// The file at fault, for messages.
    package var file: String {
        switch self {
        case .noWeights: "model.safetensors"
        case .file(let name, _): name
        default: WeightFiles.indexName
        }
    }

    /// One sentence for people.
    package var description: String {
        switch self {
        case .noWeights: "There is no such file, and no \(WeightFiles.indexName) either."
        case .indexUnreadable(let error): error.description
        case .indexTooLarge(let bytes): "\(bytes) bytes are too many for an index."
        case .index(let fault): "\(fault)."
        case .shardNameRefused(let name): "\"\(name)\" is not the name of a .safetensors file in the model's folder."
        case .tooManyShards(let count): "It names \(count) files; the limit is \(WeightFiles.maximumShards)."
        case .file(_, let error): error.description
        case .tensorNotInShard(let tensor, let shard): "The tensor \"\(tensor)\" is not in \(shard)."
        case .tensorTwice(let tensor, let shard): "The tensor \"\(tensor)\" is in \(shard) and in another shard."
        }
    }
}
