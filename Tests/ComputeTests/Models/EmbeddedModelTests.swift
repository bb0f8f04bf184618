import CKernels
import Foundation
import Testing

@testable import Compute

/// What the maker of vox-tiny computed with it.
struct VoxTinyCases: Decodable {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let sentence: String
        let promptIDs: [Int32]
        let greedyIDs: [Int32]
        let text: String
        let topLogits: [[Float]]

        enum CodingKeys: String, CodingKey {
            case sentence, text
            case promptIDs = "prompt_ids"
            case greedyIDs = "greedy_ids"
            case topLogits = "last_prompt_logits_top5"
        }

        var testDescription: String { sentence }
    }

    let cases: [Case]

    static func load() throws -> [Case] {
        let file = ModelFixture.folder.appending(path: "vox-tiny/expected.json")
        return try JSONDecoder().decode(VoxTinyCases.self, from: Data(contentsOf: file)).cases
    }
}

@Suite struct EmbeddedModelTests {
    /// expected.json gives four decimals.
    private static let logitTolerance: Float = 2e-3

    private static func decoder(_ kernels: any Kernels) throws -> LlamaDecoder {
        let config = try ModelFiles.voxTiny.config()
        let weights = try DecoderWeights(try ModelFiles.voxTiny.weights(), config: config)
        return LlamaDecoder(config: config, weights: weights, kernels: kernels)
    }

    /// Every case is held by NativeBackendTests, from the sentence on; here the narrowest kernels have their turn.
    @Test func portableKernelsReproduceExpectedCases() throws {
        let decoder = try Self.decoder(NativeKernels(threads: 2, isa: VOX_PORTABLE))
        for expected in try VoxTinyCases.load().prefix(3) {
            let limits = Generation.Limits(maxTokens: expected.greedyIDs.count + 8, endTokens: [2], stop: [])
            var generation = Generation(
                decoder: decoder, prompt: expected.promptIDs, limits: limits,
                sampler: Sampler(temperature: 0, topP: 1, seed: 0))
            var produced: [Int32] = []
            let summary = generation.run(
                text: { "\($0) " }, rest: { "" }, isCancelled: { false },
                emit: { if case .token(_, let id) = $0 { produced.append(id) } })
            #expect(produced == expected.greedyIDs, "\(expected.sentence)")
            #expect(summary.finishReason == .stop)
            #expect(summary.inputTokens == expected.promptIDs.count)
            #expect(summary.outputTokens == expected.greedyIDs.count)
        }
    }

    @Test func topLogitsEqualTheExpectedOnes() throws {
        let decoder = try Self.decoder(NativeKernels(threads: 1))
        for expected in try VoxTinyCases.load() {
            var cache = KVCache(decoder.config, expectedPositions: expected.promptIDs.count)
            let logits = decoder.step(expected.promptIDs[...], cache: &cache, wanted: .last)
            for pair in expected.topLogits {
                #expect(abs(logits[Int(pair[0])] - pair[1]) < Self.logitTolerance)
            }
        }
    }

    @Test func referenceKernelsAgreeOnTheFirstTokens() throws {
        let expected = try #require(try VoxTinyCases.load().first)
        let (fast, plain) = (try Self.decoder(NativeKernels(threads: 2)), try Self.decoder(ReferenceKernels()))
        var caches = (KVCache(fast.config, expectedPositions: 4), KVCache(plain.config, expectedPositions: 4))
        let tokens = expected.promptIDs[..<2]
        let difference = largestDifference(
            fast.step(tokens, cache: &caches.0, wanted: .last), plain.step(tokens, cache: &caches.1, wanted: .last))
        #expect(difference < KernelParity.tolerance * 10)
    }

    @Test func weightsAreUsedWhereTheyLieInTheBinary() throws {
        let region = try ModelFiles.voxTiny.required("model.safetensors")
        let tensor = try #require(try ModelFiles.voxTiny.weights().tensors["model.embed_tokens.weight"])
        let isInside = region.withBytes { file in
            tensor.withBytes { bytes in
                guard let start = bytes.baseAddress, let whole = file.baseAddress else { return false }
                return start >= whole && start + bytes.count <= whole + file.count
            }
        }
        #expect(isInside)
    }

    @Test func descriptionNamesSizeTypeAndContext() throws {
        let description = try ModelFiles.voxTiny.description(isLoaded: false)
        #expect(description.id == .voxTiny)
        #expect(description.isEmbedded)
        #expect(description.quantization == "bf16")
        #expect(description.contextLength == 1024)
        #expect(description.sizeBytes > 5_000_000 && description.sizeBytes < 5_300_000)
        #expect(description.taskKinds == ["text_infer"])
    }
}
