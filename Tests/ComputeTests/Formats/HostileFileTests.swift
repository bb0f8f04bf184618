import Foundation
import Testing

@testable import Compute

/// Mutated files must be accepted or refused with a sentence; that the process goes on is what these tests hold.
@Suite struct HostileFileTests {
    private static let rounds = 3000

    private static func mutated(_ bytes: [UInt8], _ numbers: inout TestNumbers, within: Int) -> [UInt8] {
        var copy = bytes
        for _ in 0...numbers.below(4) {
            let at = numbers.below(min(within, copy.count))
            switch numbers.below(5) {
            case 0: copy[at] = UInt8(truncatingIfNeeded: numbers.word())
            case 1: copy[at] ^= 1 << UInt8(numbers.below(8))
            case 2 where copy.count > 1: copy.remove(at: at)
            case 3: copy.insert(copy[numbers.below(copy.count)], at: at)
            default: copy = Array(copy[..<max(1, at)])
            }
        }
        return copy
    }

    @Test func mutatedSafeTensorsNeverTrap() throws {
        let folder = ModelFixture.folder.appending(path: "safetensors-bad")
        let seeds = try ["ok", "overlap", "overflow_dims"].map {
            Array(try Data(contentsOf: folder.appending(path: "\($0).safetensors")))
        }
        var refused = 0
        for seed in 0..<UInt64(Self.rounds) {
            var numbers = TestNumbers(seed: seed)
            let bytes = Self.mutated(seeds[numbers.below(seeds.count)], &numbers, within: 256)
            if case .failure(let error) = parse(bytes) {
                refused += 1
                #expect(error.description.hasSuffix("."), "seed \(seed)")
            }
        }
        #expect(refused > Self.rounds / 2)
    }

    @Test func mutatedConfigurationsNeverTrap() throws {
        let seeds = try ModelFixture.all.map {
            Array(try Data(contentsOf: ModelFixture.folder.appending(path: "\($0.name)/config.json")))
        }
        for seed in 0..<UInt64(Self.rounds) {
            var numbers = TestNumbers(seed: seed)
            let bytes = Self.mutated(seeds[numbers.below(seeds.count)], &numbers, within: 1024)
            do {
                let config = try bytes.withUnsafeBytes { try ModelConfig(json: $0) }
                _ = Rope(config).angles(first: 0, tokens: 2, length: 2)
            } catch let error as ModelConfigError {
                #expect(error.description.hasSuffix("."), "seed \(seed)")
            }
        }
    }

    @Test func aConfigurationOfAnotherModelIsRefusedByTheTensors() throws {
        let files = try WeightFiles(directory: ModelFixture.all[0].directory)
        #expect(throws: DecoderWeightsError.tensorMissing("model.layers.0.self_attn.q_proj.bias")) {
            try DecoderWeights(files, config: try ModelFixture.all[2].config())
        }
        let vox = try ModelFiles.voxTiny.config()
        #expect {
            try DecoderWeights(files, config: vox)
        } throws: { error in
            (error as? DecoderWeightsError)?.description
                == #"The tensor "model.embed_tokens.weight" has the shape [448, 64]; "#
                + "the configuration asks for [1024, 192]."
        }
    }
}
