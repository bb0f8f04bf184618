import Testing

@testable import Mesh

struct ClassifierTests {
    /// One line of the contract's table.
    struct Line: Sendable, CustomTestStringConvertible {
        let intent: String
        var hints: [String] = []
        let kind: TaskKind
        let priority: HopperPriority
        let percent: Int
        var testDescription: String { intent }
    }

    static let table = [
        Line(intent: "translate the release notes", kind: .textInfer, priority: .normal, percent: 69),
        Line(intent: "fix flaky test", kind: .textInfer, priority: .normal, percent: 69),
        Line(intent: "production crash: explain core.txt", kind: .textInfer, priority: .urgent, percent: 73),
        Line(intent: "transcribe meeting.wav overnight", kind: .speechTranscribe, priority: .background, percent: 80),
        Line(intent: "do it", hints: ["kind:embed"], kind: .embed, priority: .normal, percent: 85),
        Line(intent: "stuff", kind: .textInfer, priority: .normal, percent: 15),
    ]

    @Test(arguments: table) func contractTable(_ line: Line) {
        let found = Classifier().classify(line.intent, hints: line.hints)
        #expect(found.kind == line.kind)
        #expect(found.priority == line.priority)
        #expect(found.confidencePercent == line.percent)
    }

    private func kind(_ intent: String, _ hints: [String] = [], models: [String: [String]] = [:]) -> TaskKind {
        Classifier(models: models).classify(intent, hints: hints).kind
    }

    @Test func kindHintOutweighsEverythingElse() {
        #expect(kind("transcribe the speech audio in talk.wav", ["kind:embed"]) == .embed)
        #expect(kind("transcribe the speech audio in talk.wav", ["kind:teleport"]) == .speechTranscribe)
        #expect(kind("anything at all", TaskKind.allCases.map { "kind:\($0.rawValue)" }) == .trainQlora)
    }

    @Test func modelPointsToWhatItAdvertises() {
        let models = ["whisper-small": ["speech_transcribe"], "both": ["embed", "text_infer", "teleport"]]
        #expect(kind("run whisper-small please", models: models) == .speechTranscribe)
        #expect(kind("go ahead now", ["model:Whisper-Small"], models: models) == .speechTranscribe)
        #expect(kind("with both of them", models: models) == .embed)
        #expect(kind("run whisper-small please") == .textInfer)
        let twice = Classifier(models: models).classify("run whisper-small please", hints: ["model:whisper-small"])
        #expect(twice.confidencePercent == 80)
    }

    @Test(arguments: [
        ("wav mp3 flac m4a ogg opus", TaskKind.speechTranscribe), ("png jpg jpeg webp", .imageGen),
        ("jsonl safetensors parquet", .trainQlora), ("vox", .voxScript), ("txt md pdf csv", .textInfer),
    ]) func endingsOfFiles(_ endings: String, _ expected: TaskKind) {
        for ending in endings.split(separator: " ") {
            #expect(kind("look at data/x.\(ending), will you") == expected, "\(ending)")
            #expect(kind("have a look", ["file:Data/X.\(ending.uppercased())"]) == expected, "\(ending)")
        }
    }

    @Test(arguments: [
        ("train training fine-tune finetune qlora lora epoch epochs adapter", TaskKind.trainQlora),
        ("embed embedding embeddings vectorise vectorize similarity", .embed),
        ("transcribe transcript transcription dictation subtitles speech audio", .speechTranscribe),
        ("image picture illustration draw render photo logo", .imageGen),
        ("script workflow automate automation", .voxScript),
        ("summarise summarize explain write rewrite translate answer review draft chat ask fix", .textInfer),
    ]) func wordsOfKinds(_ words: String, _ expected: TaskKind) {
        for word in words.split(separator: " ") {
            let found = Classifier().classify("one two \(word.uppercased())!")
            #expect(found.kind == expected, "\(word)")
            #expect(found.confidencePercent == 69, "\(word)")
        }
    }

    @Test func wordsGiveAKindAtMostThree() {
        let four = Classifier().classify("train training lora qlora")
        let three = Classifier().classify("train training lora model")
        #expect(four.confidencePercent == three.confidencePercent)
        #expect(kind("train training lora qlora whisper", models: ["whisper": ["embed"]]) == .embed)
    }

    @Test func aWordCountsOnce() {
        #expect(Classifier().classify("train train train").confidencePercent == 69)
        #expect(kind("train train embed similarity") == .embed)
    }

    @Test func tiesGoByTheFixedOrder() {
        #expect(kind("train transcribe image embed script write") == .trainQlora)
        #expect(kind("transcribe image embed script write") == .speechTranscribe)
        #expect(kind("image embed script write") == .imageGen)
        #expect(kind("embed script write") == .embed)
        #expect(kind("script and write") == .voxScript)
        #expect(kind("nothing that matches") == .textInfer)
    }

    @Test(arguments: [
        "urgent", "asap", "now", "outage", "broken", "production", "crash", "blocker", "hotfix", "security",
        "data loss",
    ]) func urgentWords(_ word: String) {
        #expect(Classifier().classify("please \(word), thanks").priority == .urgent)
        #expect(Classifier().classify("please \(word) later").priority == .normal)
    }

    @Test(arguments: [
        "later", "someday", "eventually", "overnight", "nightly", "cleanup", "idle", "nice to have", "low priority",
        "no rush",
    ]) func backgroundWords(_ word: String) {
        #expect(Classifier().classify("do it \(word).").priority == .background)
    }

    @Test func phrasesNeedConsecutiveWords() {
        #expect(Classifier().classify("loss of data").priority == .normal)
        #expect(Classifier().classify("data, loss").priority == .urgent)
        #expect(Classifier().classify("nowhere to go").priority == .normal)
        #expect(Classifier().classify("no great rush").priority == .normal)
    }

    @Test func wordsAreNormalised() {
        #expect(kind("...summarise/// --lora-- -draw-") == .trainQlora)
        #expect(IntentWords("A_b. C-d/e.F, (x)\n--- é!").list == ["a_b", "c-d/e.f", "x", "é"])
        #expect(IntentWords("e\u{301}").list == IntentWords("\u{e9}").list)
        #expect(IntentWords("ISTANBUL").list == ["istanbul"])
        #expect(IntentWords(" . / - ").list.isEmpty)
    }

    @Test func confidencePenalties() {
        func percent(_ intent: String) -> Int { Classifier().classify(intent).confidencePercent }
        #expect(percent("explain the thing") == 69)
        #expect(percent("explain this") == 59)
        #expect(percent("explain the thing now or later") == 59)
        #expect(percent("maybe explain something somehow") == 64)
        #expect(percent("maybe now, later") == 15)
        #expect(percent("now later stuff") == 15)
        #expect(percent("whatever") == 15)
        #expect(percent("three plain words") == 30)
        #expect(percent("") == 20)
    }

    @Test func confidenceIsClamped() {
        let models = ["m1": ["embed"], "m2": ["embed"]]
        let sure = Classifier(models: models).classify("embed with m1 and m2", hints: ["kind:embed"])
        #expect(sure.confidencePercent == 95)
        #expect(Classifier().classify("now later maybe").confidencePercent == 15)
        #expect(Classifier().classify("now, no rush, maybe").confidencePercent >= 5)
    }

    @Test func marginCountsTheSecondBest() {
        #expect(Classifier().classify("train lora write").confidencePercent == 55)
        #expect(Classifier().classify("train and write").confidencePercent == 34)
    }

    @Test func tagsComeInOrderWithoutRepeats() {
        let hints = [
            "green", "label:zone=b", "file:a.txt", "node:den", "model:m1", "kind:text_infer", "model:m2", "green",
            "tag:red", "node:", "label:zone=a", "odd:thing",
        ]
        let found = Classifier().classify("write it down", hints: hints)
        #expect(
            found.affinity == [
                "kind:text_infer", "model:m1", "model:m2", "node:den", "file:a.txt", "label:zone=b", "label:zone=a",
                "tag:green", "tag:tag:red", "tag:node:", "tag:odd:thing", "slot:text_infer",
            ])
        #expect(found.modelID == "m1")
        #expect(found.nodeID == "den")
        #expect(found.labels == ["zone=b", "zone=a"])
    }

    @Test(arguments: [
        "share my GPU at night, no training", "train a lora adapter for three epochs", "draw an image, photo or logo",
        "transcribe this speech audio", "embed these: similarity of embeddings", "automate the workflow script",
        "explain a.png b.png c.jpg d.jpg e.webp", "what is in one.wav two.wav three.wav four.jsonl five.jsonl",
    ])
    func aChosenModelDecidesTheKind(intent: String) {
        let classifier = Classifier(models: ["vox-tiny": ["text_infer"], "eye": ["image_gen", "embed"]])
        let found = classifier.classify(intent, model: "vox-tiny")
        #expect(found.kind == .textInfer)
        #expect(found.modelID == "vox-tiny")
        #expect(found.affinity.starts(with: ["kind:text_infer", "model:vox-tiny"]))
        #expect(classifier.classify(intent, hints: ["kind:embed"], model: "vox-tiny").kind == .textInfer)
        #expect([.imageGen, .embed].contains(classifier.classify(intent, model: "eye").kind))
        #expect(classifier.classify(intent, model: "nobody-has-it").kind == classifier.classify(intent).kind)
        let rules = classifier.matches(intent, model: "vox-tiny")
        #expect(rules.contains(RuleMatch(rule: "K2", matched: "vox-tiny", pointsTo: "text_infer", weight: 4)))
    }

    @Test func sameInputSameOutput() {
        let classifier = Classifier(models: ["a": ["embed", "text_infer"], "b": ["image_gen"]])
        let hints = ["model:a", "model:b", "file:x.wav", "label:k=v"]
        let first = classifier.classify("render speech with a and b, maybe train", hints: hints)
        for _ in 0..<200 {
            #expect(classifier.classify("render speech with a and b, maybe train", hints: hints) == first)
        }
    }
}
