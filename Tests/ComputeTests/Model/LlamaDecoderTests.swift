import Testing

@testable import Compute

/// Logits of the reference models are f32 sums in another order; the fixtures' README allows this much.
private let logitTolerance: Float = 2e-3

@Suite struct LlamaDecoderTests {
    @Test(arguments: ModelFixture.all, KernelChoice.all)
    func logitsAndHiddenStatesEqualTheReferenceModel(fixture: ModelFixture, choice: KernelChoice) throws {
        let decoder = try fixture.decoder(choice.kernels)
        let prompt = try fixture.expectedIDs("prompt_ids")
        var cache = KVCache(decoder.config, expectedPositions: prompt.count)
        var stages: [LlamaDecoder.Stage: [Float]] = [:]
        let logits = decoder.step(prompt[...], cache: &cache, wanted: .all) { stages[$0] = $1 }
        #expect(largestDifference(logits, try fixture.expectedTensor("logits")) < logitTolerance)
        let embedding = try #require(stages[.embedding])
        #expect(largestDifference(embedding, try fixture.expectedTensor("hidden.0")) < logitTolerance)
        let first = try #require(stages[.layer(0)])
        #expect(largestDifference(first, try fixture.expectedTensor("hidden.1")) < logitTolerance)
        let last = try #require(stages[.finalNorm])
        #expect(largestDifference(last, try fixture.expectedTensor("hidden.last")) < logitTolerance)
    }

    @Test(arguments: ModelFixture.all, KernelChoice.all)
    func greedyTokensEqualTheReferenceModel(fixture: ModelFixture, choice: KernelChoice) throws {
        let decoder = try fixture.decoder(choice.kernels)
        let expected = try fixture.expectedIDs("greedy_ids")
        var cache = KVCache(decoder.config, expectedPositions: 64)
        var next = try fixture.expectedIDs("prompt_ids")[...]
        var produced: [Int32] = []
        while produced.count < expected.count {
            let token = Sampler.likeliest(decoder.step(next, cache: &cache, wanted: .last))
            produced.append(token)
            next = [token]
        }
        #expect(produced == expected)
    }

    @Test(arguments: ModelFixture.all, KernelChoice.native)
    func longPromptEqualsTheReferenceModelWholeAndInParts(fixture: ModelFixture, choice: KernelChoice) throws {
        let decoder = try fixture.decoder(choice.kernels)
        let tokens = try fixture.expectedIDs("long_ids")
        let expected = try fixture.expectedTensor("long.logits_last")
        for part in [tokens.count, 7] {
            var cache = KVCache(decoder.config, expectedPositions: tokens.count)
            var logits: [Float] = []
            for start in stride(from: 0, to: tokens.count, by: part) {
                let slice = tokens[start..<min(start + part, tokens.count)]
                logits = decoder.step(slice, cache: &cache, wanted: .last, sequenceLength: tokens.count)
            }
            #expect(largestDifference(logits, expected) < logitTolerance, "in parts of \(part)")
        }
    }
}
