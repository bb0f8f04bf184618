import Foundation
import Testing

@testable import Compute

private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

private struct Case: Decodable, Sendable {
    let text: String
    let ids: [Int32]
    let plainIDs: [Int32]
    let decoded: String
    let decodedAll: String

    enum CodingKeys: String, CodingKey {
        case text, ids, decoded
        case plainIDs = "ids_plain"
        case decodedAll = "decoded_all"
    }
}

struct TokenizerTests {
    private static func load(_ name: String) throws -> (tokenizer: Tokenizer, cases: [Case]) {
        let folder = fixtures.appendingPathComponent("tokenizers/\(name)")
        let cases = try JSONDecoder().decode(
            [Case].self, from: Data(contentsOf: folder.appendingPathComponent("cases.json")))
        return (try Tokenizer(contentsOf: folder.appendingPathComponent("tokenizer.json")), cases)
    }

    @Test(arguments: ["llama3", "qwen2", "spm"])
    func idsAndTextsEqualTheReference(family: String) throws {
        let (tokenizer, cases) = try Self.load(family)
        #expect(cases.count == 59)
        for example in cases {
            #expect(tokenizer.encode(example.text) == example.ids, "\(family): \(example.text.debugDescription)")
            #expect(tokenizer.encode(example.text, addSpecialTokens: false) == example.plainIDs)
            #expect(bytes(tokenizer.decode(example.ids)) == bytes(example.decoded), "\(example.text.debugDescription)")
            #expect(bytes(tokenizer.decode(example.ids, skipSpecialTokens: false)) == bytes(example.decodedAll))
        }
    }

    @Test(arguments: ["llama3", "qwen2", "spm"])
    func aStreamSaysWhatTheWholeSays(family: String) throws {
        let (tokenizer, cases) = try Self.load(family)
        for example in cases {
            var stream = tokenizer.decodeStream()
            var text = ""
            for id in example.ids {
                let part = stream.append(id)
                #expect(!part.unicodeScalars.contains("\u{FFFD}") || example.text.unicodeScalars.contains("\u{FFFD}"))
                text += part
            }
            text += stream.finish()
            #expect(bytes(text) == bytes(example.decoded), "\(family): \(example.text.debugDescription)")
        }
    }

    @Test func theEmbeddedModelsTokenizerEqualsItsReference() throws {
        struct Expected: Decodable {
            struct Case: Decodable {
                let sentence: String
                let text: String
                let promptIDs: [Int32]
                let greedyIDs: [Int32]

                enum CodingKeys: String, CodingKey {
                    case sentence, text
                    case promptIDs = "prompt_ids"
                    case greedyIDs = "greedy_ids"
                }
            }
            let cases: [Case]
        }
        let folder = fixtures.appendingPathComponent("vox-tiny")
        let expected = try JSONDecoder().decode(
            Expected.self, from: Data(contentsOf: folder.appendingPathComponent("expected.json")))
        let file = try #require(EmbeddedModel.voxTiny()["tokenizer.json"])
        let tokenizer = try Tokenizer(json: file.withBytes { Array($0) })
        for example in expected.cases {
            let prompt = "<|im_start|>user\n\(example.sentence)<|im_end|>\n<|im_start|>assistant\n"
            #expect(tokenizer.encode(prompt) == example.promptIDs)
            #expect(tokenizer.decode(example.greedyIDs).trimmingCharacters(in: .newlines) == example.text)
        }
    }

    @Test(arguments: [
        #"{}"#, #"[]"#, #"{"model":{"type":"BPE"}}"#, #"{"model":{"type":"Unigram","vocab":[]}}"#,
        #"{"model":{"type":"BPE","vocab":{"a":-1}}}"#, #"{"model":{"type":"BPE","vocab":{"a":0},"merges":["a"]}}"#,
        #"{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}"#, #"{"normalizer":{"type":"Odd"}}"#,
        #"{"added_tokens":[{"id":1}],"model":{"vocab":{"a":0}}}"#, "{\"model\":", "\u{FF}",
        #"{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated"},"model":{"vocab":{"a":0}}}"#,
    ])
    func aBrokenFileIsRefusedWithASentence(source: String) {
        let error = #expect(throws: TokenizerError.self) { try Tokenizer(json: Array(source.utf8)) }
        #expect(error?.description.isEmpty == false)
    }

    @Test(arguments: 0..<6)
    func damagedFilesNeverCrash(seed: Int) throws {
        var random = Chance(seed: UInt64(seed) + 5)
        for family in ["llama3", "spm"] {
            let url = fixtures.appendingPathComponent("tokenizers/\(family)/tokenizer.json")
            let original = [UInt8](try Data(contentsOf: url))
            for _ in 0..<25 {
                var damaged = original
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let place = Int.random(in: 0..<damaged.count, using: &random)
                    damaged[place] = UInt8.random(in: 0...255, using: &random)
                }
                // A file that is refused is as good as one that works; the claim is that nothing else happens.
                guard let tokenizer = try? Tokenizer(json: damaged) else { continue }
                let ids = tokenizer.encode("Héllo\u{1F600} 123\r\n  x", addSpecialTokens: true)
                #expect(ids.allSatisfy { $0 >= 0 }, "seed \(seed)")
                _ = tokenizer.decode(ids)
            }
        }
    }

    @Test func aLongWordTakesNoQuadraticTime() throws {
        let (tokenizer, _) = try Self.load("spm")
        let word = String(repeating: "the rest ", count: 20_000)
        let ids = tokenizer.encode(word, addSpecialTokens: false)
        #expect(bytes(tokenizer.decode(ids)) == bytes(word))
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}

/// A repeatable source of chance (SplitMix64).
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
