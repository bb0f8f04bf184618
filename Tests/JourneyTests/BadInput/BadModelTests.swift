import Foundation
import Testing

/// `vox infer` with model folders that somebody broke or that want to do harm.
@Suite struct BadModelTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let embedded = root.appending(path: "Sources/CAssets/models/vox-tiny")
    private static let hostile = root.appending(path: "Tests/ComputeTests/Fixtures/safetensors-bad")

    /// Runs a prompt on a copy of the embedded model in which one file was replaced.
    private static func infer(
        replacing file: String, with bytes: Data?
    ) async throws -> (status: Int32, output: String, errors: String) {
        let vox = try VoxCommand()
        let folder = vox.scratch.path + "/broken"
        try FileManager.default.copyItem(at: embedded, to: URL(filePath: folder))
        try FileManager.default.removeItem(atPath: folder + "/" + file)
        if let bytes { try bytes.write(to: URL(filePath: folder + "/" + file)) }
        return try await vox.run(["infer", "--model", folder, "--max-tokens", "1", "hello"])
    }

    private static func expectRefusal(
        _ result: (status: Int32, output: String, errors: String), _ sentence: String,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(result.status == 1, sourceLocation: location)
        #expect(result.output == "", sourceLocation: location)
        #expect(result.errors.hasPrefix("vox: The model \"broken\" "), "\(result.errors)", sourceLocation: location)
        #expect(result.errors.contains(sentence), "\(result.errors)", sourceLocation: location)
        #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)", sourceLocation: location)
    }

    @Test(arguments: [
        ("duplicate_key", "the key \"a\" occurs twice"), ("empty", "0 bytes are too few for a SafeTensors file."),
        ("end_past_file", "The tensors cover 16 bytes, but the file holds 8."),
        ("header_huge", "The header claims 9223372036854775813 bytes; the limit is 100000000."),
        ("header_longer_than_file", "The header claims 1048576 bytes, but only 62 follow."),
        ("hole", "There are bytes before the tensor \"b\" that belong to no tensor."),
        ("negative_dim", "is not a whole number from 0 to 2^64 - 1."), ("not_json", "The header is damaged"),
        ("not_object", "The header does not begin with \"{\"."),
        ("ok", "The tensor \"model.embed_tokens.weight\" is missing."),
        ("overflow_dims", "The tensor \"a\" claims an impossible size."),
        ("overlap", "The tensor \"b\" overlaps the one before it."),
        ("reversed_offsets", "The tensor \"a\" ends before it begins."), ("seven_bytes", "7 bytes are too few"),
        ("size_mismatch", "The tensor \"a\" has 8 bytes, but its shape and type need 12."),
        ("trailing_bytes", "The tensors cover 4 bytes, but the file holds 12."),
        ("unknown_dtype", "The tensor \"a\" has the unknown type \"Q9\"."),
    ])
    func hostileWeightsAreRefused(name: String, sentence: String) async throws {
        let bytes = try Data(contentsOf: Self.hostile.appending(path: name + ".safetensors"))
        Self.expectRefusal(try await Self.infer(replacing: "model.safetensors", with: bytes), sentence)
    }

    @Test func everyHostileFileIsTried() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.hostile.path)
        #expect(files.filter { $0.hasSuffix(".safetensors") }.count == 17)
    }

    @Test func weightsThatWereCutOffAreRefused() async throws {
        let whole = try Data(contentsOf: Self.embedded.appending(path: "model.safetensors"))
        let result = try await Self.infer(replacing: "model.safetensors", with: whole.prefix(whole.count / 2))
        Self.expectRefusal(result, "cannot be loaded: model.safetensors: ")
    }

    @Test(arguments: ["{", "", "[]", "{}", "{\"model\":{\"type\":\"Unigram\"}}", "\u{0}", "{\"version\":1e999}"])
    func aBrokenTokenizerIsRefused(text: String) async throws {
        let result = try await Self.infer(replacing: "tokenizer.json", with: Data(text.utf8))
        Self.expectRefusal(result, "tokenizer")
    }

    @Test(arguments: ["{", "[]", "{}", "{\"model_type\":\"llama\",\"hidden_size\":-1}", "{\"model_type\":\"gpt2\"}"])
    func abrokenConfigurationIsRefused(text: String) async throws {
        Self.expectRefusal(try await Self.infer(replacing: "config.json", with: Data(text.utf8)), "broken")
    }

    @Test(arguments: ["model.safetensors", "config.json", "tokenizer.json"])
    func aMissingFileIsNamed(file: String) async throws {
        let result = try await Self.infer(replacing: file, with: nil)
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("vox: ") && result.errors.split(separator: "\n").count == 1)
    }

    @Test(arguments: ["nope", "../nope", "/nowhere/at/all", ".."])
    func aModelThatIsNotThereIsRefused(model: String) async throws {
        let result = try await VoxCommand().run(["infer", "--model", model, "hello"])
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("vox: ") && result.errors.contains("See vox model ls."), "\(result.errors)")
    }

    @Test(arguments: [["--max-tokens", "0"], ["--temperature", "-1"], ["--top-p", "0"], ["--top-p", "2"]])
    func parametersOutOfRangeAreRefused(flags: [String]) async throws {
        let result = try await VoxCommand().run(["infer"] + flags + ["hello"])
        #expect(result.status != 0)
        #expect(result.output == "")
        #expect(!result.errors.isEmpty)
    }
}
