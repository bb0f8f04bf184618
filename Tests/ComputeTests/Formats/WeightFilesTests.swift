import Foundation
import Testing

@testable import Compute

/// A folder that is gone when its owner is.
final class TemporaryFolder {
    let url = FileManager.default.temporaryDirectory.appending(path: "vox-compute-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ bytes: [UInt8], _ name: String) throws {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }
}

@Suite struct WeightFilesTests {
    private static func shard(_ names: String...) -> [UInt8] {
        let entries = names.enumerated().map { index, name in
            #""\#(name)":{"dtype":"U8","shape":[1],"data_offsets":[\#(index),\#(index + 1)]}"#
        }
        let data = [UInt8](repeating: 7, count: names.count)
        return safeTensors("{\(entries.joined(separator: ","))}", data: data)
    }

    private static func folder(index: String, _ shards: [String: [UInt8]]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(Array(index.utf8), WeightFiles.indexName)
        for (name, bytes) in shards { try folder.write(bytes, name) }
        return folder
    }

    @Test func shardsOfTheIndexAreTakenTogether() throws {
        let files = try WeightFiles(directory: ModelFixture.all[1].directory)
        #expect(files.tensors.count == 20)
        #expect(files.quantization == "bf16")
        #expect(files.sizeBytes == 180_864)
    }

    @Test(arguments: [
        "../a.safetensors", "/etc/a.safetensors", "b/a.safetensors", "..", "", ".a.safetensors", "a.bin",
        #"b\\a.safetensors"#, #"a\u0000.safetensors"#,
    ])
    func aShardOutsideTheFolderIsRefused(name: String) throws {
        let folder = try Self.folder(index: #"{"weight_map":{"x":"\#(name)"}}"#, [:])
        #expect {
            try WeightFiles(directory: folder.url.path)
        } throws: { error in
            guard case .shardNameRefused = error as? WeightFilesError else { return false }
            return true
        }
    }

    @Test func aShardThatIsMissingOrLacksItsTensorIsNamed() throws {
        let missing = try Self.folder(index: #"{"weight_map":{"x":"a.safetensors"}}"#, [:])
        #expect {
            try WeightFiles(directory: missing.url.path)
        } throws: { error in
            guard case .file("a.safetensors", .unreadable) = error as? WeightFilesError else { return false }
            return true
        }
        let lacking = try Self.folder(
            index: #"{"weight_map":{"x":"a.safetensors"}}"#, ["a.safetensors": Self.shard("y")])
        #expect(throws: WeightFilesError.tensorNotInShard(tensor: "x", shard: "a.safetensors")) {
            try WeightFiles(directory: lacking.url.path)
        }
    }

    @Test func aTensorTwiceIsRefusedInTheIndexAndInTheShards() throws {
        let index = #"{"weight_map":{"x":"a.safetensors","y":"b.safetensors"}}"#
        let twice = try Self.folder(
            index: index, ["a.safetensors": Self.shard("x"), "b.safetensors": Self.shard("y", "x")])
        #expect(throws: WeightFilesError.tensorTwice(tensor: "x", shard: "b.safetensors")) {
            try WeightFiles(directory: twice.url.path)
        }
        let repeated = try Self.folder(
            index: #"{"weight_map":{"x":"a.safetensors","x":"a.safetensors"}}"#, ["a.safetensors": Self.shard("x")])
        #expect(throws: WeightFilesError.index(.duplicateKey("x"))) {
            try WeightFiles(directory: repeated.url.path)
        }
    }

    @Test func aFolderWithoutWeightsSaysSo() throws {
        let folder = try TemporaryFolder()
        #expect(throws: WeightFilesError.noWeights) { try WeightFiles(directory: folder.url.path) }
        let noMap = try Self.folder(index: "{}", [:])
        #expect(throws: WeightFilesError.index(.missing(key: "weight_map", of: WeightFiles.indexName))) {
            try WeightFiles(directory: noMap.url.path)
        }
    }
}
