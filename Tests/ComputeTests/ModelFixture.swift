import CKernels
import Foundation
import Testing

@testable import Compute

/// A reference model and what an independent implementation computed from it.
struct ModelFixture: Sendable, CustomTestStringConvertible {
    let name: String

    static let all = ["llama-f32-untied-llama3rope", "llama-bf16-tied-sharded", "qwen2-bf16-tied-yarn"]
        .map(ModelFixture.init)

    var testDescription: String { name }

    /// The folder of all fixtures of this target.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    var directory: String { Self.folder.appending(path: name).path }

    func config() throws -> ModelConfig {
        let bytes = try Data(contentsOf: Self.folder.appending(path: "\(name)/config.json"))
        return try bytes.withUnsafeBytes { try ModelConfig(json: $0) }
    }

    func decoder(_ kernels: any Kernels) throws -> LlamaDecoder {
        let config = try config()
        let weights = try DecoderWeights(try WeightFiles(directory: directory), config: config)
        return LlamaDecoder(config: config, weights: weights, kernels: kernels)
    }

    func expectedTensor(_ tensor: String) throws -> [Float] {
        let file = try SafeTensors(contentsOf: "\(directory)/expected.safetensors")
        return try #require(file.tensors[tensor]?.floats())
    }

    func expectedIDs(_ key: String) throws -> [Int32] {
        let bytes = try Data(contentsOf: Self.folder.appending(path: "\(name)/expected.json"))
        let object = try JSONSerialization.jsonObject(with: bytes) as? [String: Any]
        return try #require(object?[key] as? [Int]).map(Int32.init)
    }
}

/// The kernels that this machine can run, by name.
struct KernelChoice: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let kernels: any Kernels

    static let reference = KernelChoice(testDescription: "reference", kernels: ReferenceKernels())

    /// Every variant of the fast path up to the best of this processor, with and without a pool.
    static let native: [KernelChoice] = {
        let variants: [(String, vox_isa)] = [("portable", VOX_PORTABLE), ("avx2", VOX_AVX2), ("avx512", VOX_AVX512)]
        return variants.filter { $0.1.rawValue <= vox_best_isa().rawValue }.flatMap { name, isa in
            [1, 2].map { threads in
                KernelChoice(
                    testDescription: "\(name), \(threads) threads",
                    kernels: NativeKernels(threads: threads, isa: isa))
            }
        }
    }()

    static let all = [reference] + native
}

/// The largest absolute difference; infinite when the lengths differ or a value is not a number.
func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { worst, pair in
        let difference = abs(pair.0 - pair.1)
        return difference.isNaN ? .infinity : max(worst, difference)
    }
}
