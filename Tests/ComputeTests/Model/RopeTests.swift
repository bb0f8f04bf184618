import Foundation
import Testing

@testable import Compute

@Suite struct RopeTests {
    private static func config(_ rope: String, context: Int = 64, head: Int = 8) throws -> ModelConfig {
        let json = """
            {"model_type":"llama","vocab_size":8,"hidden_size":16,"intermediate_size":8,"num_hidden_layers":1,
             "num_attention_heads":2,"head_dim":\(head),"max_position_embeddings":\(context),
             "rope_parameters":\(rope)}
            """
        return try Array(json.utf8).withUnsafeBytes { try ModelConfig(json: $0) }
    }

    private static func frequencies(_ rope: String, length: Int = 1) throws -> [Float] {
        Rope(try config(rope)).inverseFrequencies(length: length)
    }

    @Test func defaultFrequenciesFallByPowersOfTheBase() throws {
        let found = try Self.frequencies(#"{"rope_type":"default","rope_theta":10000.0}"#)
        #expect(largestDifference(found, [1, 0.1, 0.01, 0.001]) < 1e-7)
    }

    @Test func linearScalingDividesByTheFactor() throws {
        let found = try Self.frequencies(#"{"rope_type":"linear","factor":4.0,"rope_theta":10000.0}"#)
        #expect(largestDifference(found, [0.25, 0.025, 0.0025, 0.00025]) < 1e-7)
    }

    @Test func dynamicScalingBeginsBeyondTheTrainedLength() throws {
        let rope = #"{"rope_type":"dynamic","factor":2.0,"rope_theta":10000.0}"#
        #expect(largestDifference(try Self.frequencies(rope, length: 64), [1, 0.1, 0.01, 0.001]) < 1e-7)
        // Base 10000 · (2 · 128 / 64 − 1)^(8/6) = 43267.5, by hand.
        let base = 10000 * Foundation.pow(3.0, 8.0 / 6.0)
        let expected = (0..<4).map { Float(Foundation.pow(base, -Double($0) / 4)) }
        #expect(largestDifference(try Self.frequencies(rope, length: 128), expected) < 1e-6)
    }

    @Test func llama3KeepsShortWavesAndStretchesLongOnes() throws {
        let found = try Self.frequencies(
            #"""
            {"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,
             "original_max_position_embeddings":32,"rope_theta":10000.0}
            """#)
        #expect(found[0] == 1)
        #expect(abs(found[3] - 0.001 / 8) < 1e-9)
        #expect(abs(found[1] - 0.1 / 8) < 1e-8)
    }

    @Test func yarnAttentionFactorFollowsTheFactorUnlessGiven() throws {
        let plain = try Self.config(#"{"rope_type":"yarn","factor":4.0,"original_max_position_embeddings":16}"#)
        #expect(abs(Rope(plain).attentionFactor - 1.138629) < 1e-5)
        let given = try Self.config(#"{"rope_type":"yarn","factor":4.0,"attention_factor":1.5}"#)
        #expect(Rope(given).attentionFactor == 1.5)
        let scaled = try Self.config(#"{"type":"yarn","factor":4.0,"mscale":1.0,"mscale_all_dim":1.0}"#)
        #expect(Rope(scaled).attentionFactor == 1)
    }
}
