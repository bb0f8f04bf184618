import Foundation
import Testing

@testable import Compute

@Suite struct NativeBackendTests {
    private static let sentence = "share my GPU at night, no NSFW"

    private static func collect(
        _ request: GenerationRequest, _ backend: NativeBackend = NativeBackend(modelDirectory: nil, threads: 2)
    ) async throws -> (text: String, ids: [Int32], summary: GenerationSummary) {
        var text = ""
        var ids: [Int32] = []
        for try await event in try await backend.load(.voxTiny).generate(request) {
            switch event {
            case .token(let piece, let id):
                text += piece
                ids.append(id)
            case .finished(let summary): return (text, ids, summary)
            }
        }
        throw ComputeError.promptEmpty
    }

    private static func folder(config: (String) -> String = { $0 }, tokenizer: String? = nil) throws -> TemporaryFolder
    {
        let folder = try TemporaryFolder()
        for name in ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"] {
            let bytes = try ModelFiles.voxTiny.required(name).withBytes { Array($0) }
            try folder.write(bytes, "copy/\(name)")
        }
        let text = String(decoding: try Data(contentsOf: folder.url.appending(path: "copy/config.json")), as: UTF8.self)
        try folder.write(Array(config(text).utf8), "copy/config.json")
        if let tokenizer { try folder.write(Array(tokenizer.utf8), "copy/tokenizer.json") }
        return folder
    }

    @Test func everySentenceIsAnsweredAsExpected() async throws {
        let backend = NativeBackend(modelDirectory: nil, threads: 2)
        for expected in try VoxTinyCases.load() {
            let answer = try await Self.collect(GenerationRequest(prompt: .text(expected.sentence)), backend)
            #expect(answer.ids == expected.greedyIDs)
            #expect(answer.text == expected.text)
            #expect(answer.summary.text == expected.text)
            #expect(answer.summary.inputTokens == expected.promptIDs.count)
            #expect(answer.summary.outputTokens == expected.greedyIDs.count)
            #expect(answer.summary.finishReason == .stop)
        }
    }

    @Test func aConversationAndItsRawTextGiveTheSame() async throws {
        let message = ChatMessage(role: "user", content: Self.sentence)
        let typed = try await Self.collect(GenerationRequest(prompt: .messages([message]), maxTokens: 9))
        let raw = "<|im_start|>user\n\(Self.sentence)<|im_end|>\n<|im_start|>assistant\n"
        let plain = try await Self.collect(GenerationRequest(prompt: .raw(raw), maxTokens: 9))
        #expect(typed.ids == plain.ids)
        #expect(typed.summary.finishReason == .length)
        #expect(typed.summary.outputTokens == 9)
    }

    @Test func aStopStringEndsTheAnswerBeforeIt() async throws {
        let answer = try await Self.collect(GenerationRequest(prompt: .text(Self.sentence), stop: ["nsfw"]))
        #expect(answer.text.hasSuffix("]\n  "))
        #expect(answer.text == answer.summary.text)
        #expect(answer.summary.finishReason == .stop)
    }

    @Test func theSameSeedGivesTheSameText() async throws {
        func draw(_ seed: UInt64) async throws -> [Int32] {
            let request = GenerationRequest(
                prompt: .text(Self.sentence), maxTokens: 40, temperature: 3, topP: 0.95, seed: seed)
            return try await Self.collect(request).ids
        }
        let first = try await draw(1)
        #expect(try await draw(1) == first)
        #expect(try await draw(2) != first)
    }

    @Test func whoStopsListeningStopsTheWork() async throws {
        let backend = NativeBackend(modelDirectory: nil, threads: 1)
        let model = try #require(try await backend.load(.voxTiny) as? NativeModel)
        for try await _ in model.generate(GenerationRequest(prompt: .text(Self.sentence), temperature: 5)) { break }
        // The slot is free again, or this would wait for a thousand tokens.
        let next = try await Self.collect(GenerationRequest(prompt: .text(Self.sentence), maxTokens: 1), backend)
        #expect(next.summary.outputTokens == 1)
    }

    @Test func aPromptThatFillsTheContextIsRefused() async throws {
        let long = String(repeating: "word ", count: 1100)
        await #expect {
            try await Self.collect(GenerationRequest(prompt: .text(long)))
        } throws: { error in
            guard case .promptTooLong(let tokens, 1024)? = error as? ComputeError else { return false }
            return tokens > 1024
        }
        await #expect(throws: ComputeError.promptEmpty) {
            try await Self.collect(GenerationRequest(prompt: .raw("")))
        }
    }

    @Test func parametersOutOfRangeAreRefused() async {
        for (request, field) in [
            (GenerationRequest(prompt: .text("a"), maxTokens: 0), "max_tokens"),
            (GenerationRequest(prompt: .text("a"), temperature: -1), "temperature"),
            (GenerationRequest(prompt: .text("a"), temperature: .nan), "temperature"),
            (GenerationRequest(prompt: .text("a"), topP: 0), "top_p"),
        ] {
            await #expect {
                try await Self.collect(request)
            } throws: { error in
                guard case .requestInvalid(field, _)? = error as? ComputeError else { return false }
                return true
            }
        }
    }

    @Test func aFolderIsAModelOfItsName() async throws {
        let folder = try Self.folder()
        try folder.write([1], "broken/config.json")
        try folder.write([1], "stray.txt")
        let backend = NativeBackend(modelDirectory: folder.url, threads: 1)
        #expect(await backend.models().map(\.id.rawValue) == ["copy", "vox-tiny"])
        let model = try await backend.load(ModelID(rawValue: "copy"))
        #expect(model.description.isEmbedded == false)
        #expect(await backend.models().map(\.isLoaded) == [true, false])
        await backend.unloadIdle()
        #expect(await backend.models().map(\.isLoaded) == [false, false])
        let request = GenerationRequest(prompt: .text(Self.sentence), maxTokens: 3)
        var count = 0
        for try await event in model.generate(request) { if case .token = event { count += 1 } }
        #expect(count == 3)
    }

    @Test(arguments: ["nothing", "../copy", "", ".", "copy/../copy", "/etc"])
    func aNameThatIsNoModelIsNotFound(name: String) async throws {
        let folder = try Self.folder()
        let backend = NativeBackend(modelDirectory: folder.url, threads: 1)
        await #expect(throws: ComputeError.modelNotFound(ModelID(rawValue: name))) {
            try await backend.load(ModelID(rawValue: name))
        }
    }

    @Test func brokenModelsSayWhatIsWrong() async throws {
        let cases: [(TemporaryFolder, String)] = [
            (
                try Self.folder(config: { $0.replacingOccurrences(of: "\"llama\"", with: "\"gpt2\"") }),
                #"The model "copy" is not supported: The model type "gpt2" is not supported."#
            ),
            (
                try Self.folder(config: { $0.replacingOccurrences(of: "192", with: "384") }),
                #"The model "copy" cannot be loaded: model.safetensors: "#
                    + #"The tensor "model.embed_tokens.weight" has the shape [1024, 192]; "#
                    + "the configuration asks for [1024, 384]."
            ),
            (
                try Self.folder(tokenizer: "{}"),
                #"The model "copy" cannot be loaded: tokenizer.json: "#
            ),
        ]
        for (folder, sentence) in cases {
            await #expect {
                try await NativeBackend(modelDirectory: folder.url, threads: 1).load(ModelID(rawValue: "copy"))
            } throws: { error in
                (error as? ComputeError)?.description.hasPrefix(sentence) ?? false
            }
        }
    }

    @Test func moreCallersThanSlotsAllGetTheirAnswer() async throws {
        let backend = NativeBackend(modelDirectory: nil, threads: 2, maxParallel: 2)
        let expected = try #require(try VoxTinyCases.load().first)
        try await withThrowingTaskGroup(of: [Int32].self) { group in
            for _ in 0..<6 {
                group.addTask {
                    let request = GenerationRequest(prompt: .text(expected.sentence), maxTokens: 20)
                    return try await Self.collect(request, backend).ids
                }
            }
            for try await ids in group { #expect(ids == Array(expected.greedyIDs.prefix(20))) }
        }
    }
}
