import Foundation
import Testing

@testable import Compute

@Suite struct ModelConfigTests {
    private static let base: [String: String] = [
        "model_type": #""llama""#, "vocab_size": "100", "hidden_size": "64", "intermediate_size": "96",
        "num_hidden_layers": "2", "num_attention_heads": "4",
    ]

    private static func config(_ changes: [String: String]) throws -> ModelConfig {
        let members = base.merging(changes) { $1 }.filter { $0.value != "-" }
        let json = "{\(members.map { #""\#($0.key)":\#($0.value)"# }.joined(separator: ","))}"
        return try Array(json.utf8).withUnsafeBytes { try ModelConfig(json: $0) }
    }

    @Test func absentValuesAreThoseOfTheReference() throws {
        let config = try Self.config([:])
        #expect(config.keyValueHeadCount == 4)
        #expect(config.headSize == 16)
        #expect(config.contextLength == 2048)
        #expect(config.normEpsilon == 1e-6)
        #expect(config.ropeTheta == 10_000)
        #expect(config.ropeScaling == .none)
        #expect(config.tiesEmbeddings == nil)
        #expect(!config.hasQueryKeyValueBias && !config.hasAttentionOutputBias && !config.hasFeedForwardBias)
        #expect(config.slidingWindows == [nil, nil])
        #expect(config.endTokenIDs.isEmpty)
    }

    @Test func bothGenerationsOfRopeKeysAreRead() throws {
        let four = try Self.config([
            "rope_theta": "5e5", "rope_scaling": #"{"type":"linear","factor":2}"#, "head_dim": "null",
        ])
        let five = try Self.config([
            "rope_parameters": #"{"rope_theta":500000.0,"rope_type":"linear","factor":2.0}"#
        ])
        #expect(four == five)
        #expect(four.ropeTheta == 500_000)
        #expect(four.ropeScaling == .linear(factor: 2))
    }

    @Test func headSizeMayDifferFromTheQuotient() throws {
        #expect(try Self.config(["head_dim": "32"]).headSize == 32)
    }

    @Test func endTokensAreOneOrSeveral() throws {
        #expect(try Self.config(["eos_token_id": "2"]).endTokenIDs == [2])
        #expect(try Self.config(["eos_token_id": "[2,7]"]).endTokenIDs == [2, 7])
    }

    @Test func qwenHasBiasOnlyOnQueryKeyAndValue() throws {
        let config = try Self.config(["model_type": #""qwen2""#])
        #expect(config.hasQueryKeyValueBias)
        #expect(!config.hasAttentionOutputBias)
        let llama = try Self.config(["attention_bias": "true", "mlp_bias": "true"])
        #expect(llama.hasQueryKeyValueBias && llama.hasAttentionOutputBias && llama.hasFeedForwardBias)
    }

    @Test func slidingWindowIsLiveWhereTheReferenceUsesIt() throws {
        let window = ["sliding_window": "8"]
        #expect(try Self.config(window).slidingWindows == [nil, nil])
        let mistral = ["model_type": #""mistral""#]
        #expect(try Self.config(window.merging(mistral) { $1 }).slidingWindows == [8, 8])
        #expect(try Self.config(mistral).slidingWindows == [4096, 4096])
        #expect(try Self.config(["sliding_window": "null"].merging(mistral) { $1 }).slidingWindows == [nil, nil])
        let qwen = window.merging(["model_type": #""qwen2""#]) { $1 }
        #expect(try Self.config(qwen).slidingWindows == [nil, nil])
        let switched = qwen.merging(["use_sliding_window": "true", "max_window_layers": "1"]) { $1 }
        #expect(try Self.config(switched).slidingWindows == [nil, 8])
        let typed = switched.merging(["layer_types": #"["sliding_attention","full_attention"]"#]) { $1 }
        #expect(try Self.config(typed).slidingWindows == [8, nil])
    }

    @Test(arguments: [
        (["model_type": #""gpt2""#], #"The model type "gpt2" is not supported."#),
        (["model_type": "-"], #""model_type" is missing."#),
        (["vocab_size": "-"], #""vocab_size" is missing."#),
        (["vocab_size": "1e3"], #""vocab_size" must be a whole number."#),
        (["hidden_size": "99999999999"], #""hidden_size" is 99999999999; allowed is 1 to 262144."#),
        (["hidden_size": "-64"], #""hidden_size" is -64; allowed is 1 to 262144."#),
        (["num_key_value_heads": "3"], "4 query heads cannot share 3 key and value heads."),
        (["head_dim": "15"], "A head of 15 values cannot be rotated in pairs."),
        (["hidden_act": #""gelu""#], #"The activation "gelu" is not supported."#),
        (["rope_scaling": #"{"rope_type":"longrope"}"#], #"The RoPE scaling "longrope" is not supported."#),
        (["rope_scaling": #"{"rope_type":"linear"}"#], #""factor" is missing."#),
        (["rope_scaling": #"{"rope_type":"linear","factor":0}"#], #""factor" is 0; allowed is above 0."#),
        (["rope_scaling": "7"], #""rope_scaling" must be an object."#),
        (["partial_rotary_factor": "0.5"], "Rotating only a part of each head is not supported."),
        (["quantization_config": "{}"], "A quantised checkpoint is not supported."),
        (
            ["architectures": #"["LlamaForSequenceClassification"]"#],
            #"The architecture "LlamaForSequenceClassification" is not supported."#
        ),
        (["eos_token_id": #""x""#], #""eos_token_id" must be a token id or a list of them."#),
    ])
    func whatCannotBeRunIsSaidInASentence(changes: [String: String], sentence: String) {
        #expect {
            try Self.config(changes)
        } throws: { error in
            (error as? ModelConfigError)?.description == sentence
        }
    }

    @Test func textThatIsNotJSONIsRefused() {
        for (text, fault) in [("", JSONFault.endsEarly), ("{", .endsEarly), ("{\"a\":01}", .unexpected(at: 6))] {
            #expect(throws: ModelConfigError.json(fault)) {
                try Array(text.utf8).withUnsafeBytes { try ModelConfig(json: $0) }
            }
        }
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: ModelConfigError.json(.tooDeep)) {
            try Array(deep.utf8).withUnsafeBytes { try ModelConfig(json: $0) }
        }
    }
}
