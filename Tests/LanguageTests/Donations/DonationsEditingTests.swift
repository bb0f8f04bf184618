import Testing

@testable import Language

struct DonationsEditingTests {
    private func edit(_ source: String, _ change: (inout DonationsPolicy) -> Void) throws -> String {
        let document = try DonationsDocument(parsing: source)
        var policy = document.policy
        change(&policy)
        return try document.editing(to: policy).source
    }

    @Test(arguments: [
        DonationsDocumentTests.denPC, DonationsDocument.defaultSource,
        "\u{FEFF}policy donations {\r\n\tslots: [ ] // none\r\n}\r\n// after",
        "policy donations{slots:[{kind:gpu,}],nsfw_allowed:true,}",
        "policy donations { redundancy: { mode: \"none\" } unknown: [1,2 , 3] }",
    ])
    func anUnchangedPolicyKeepsEveryByte(source: String) throws {
        #expect(try edit(source) { _ in } == source)
    }

    @Test func aChangedScalarReplacesItsTokenOnly() throws {
        let edited = try edit(DonationsDocumentTests.denPC) { $0.slots[0].weight = 50 }
        #expect(edited == DonationsDocumentTests.denPC.replacing("weight: 60", with: "weight: 50"))
    }

    @Test func anAbsentFieldIsAddedOnlyWhenItDiffersFromItsDefault() throws {
        let edited = try edit("policy donations {\n    slots: []\n    min_priority: 0\n}\n") {
            $0.nsfwAllowed = true
            $0.cudaTier = 80
            $0.allowedUsers = ["lena@harbour"]
        }
        #expect(
            edited == """
                policy donations {
                    slots: []
                    min_priority: 0
                    nsfw_allowed: true
                    allowed_users: ["lena@harbour"]
                    cuda_tier: 80
                }

                """)
    }

    @Test func aFieldSetToItsDefaultStays() throws {
        #expect(
            try edit("policy donations { min_priority: 9 }") { $0.minPriority = 0 }
                == "policy donations { min_priority: 0 }")
    }

    @Test func aRuleSetToNothingGoesWithItsLineAndComment() throws {
        let edited = try edit(
            "policy donations {\n  allowed_users: [\"a\"] // friends\n  // stays\n  min_priority: 1\n}"
        ) {
            $0.allowedUsers = nil
        }
        #expect(edited == "policy donations {\n  // stays\n  min_priority: 1\n}")
    }

    @Test func aSlotIsAddedInTheStyleOfItsNeighbours() throws {
        let edited = try edit(DonationsDocumentTests.denPC) {
            $0.slots.append(.init(kind: "text", maxConcurrent: 1, weight: 10))
        }
        #expect(edited.contains("weight: 40 },\n    { kind: text, max_concurrent: 1, weight: 10 },\n  ]"))
        #expect(edited.contains("// evenings only") && edited.contains("// embeddings are cheap"))
    }

    @Test func aSlotIsRemovedWithItsCommentAndOthersStay() throws {
        let edited = try edit(DonationsDocumentTests.denPC) { $0.slots.removeFirst() }
        #expect(!edited.contains("evenings only"))
        #expect(
            edited.contains(
                "  slots: [\n    // embeddings are cheap\n    { kind: embed, max_concurrent: 4, weight: 40 },\n  ]"))
    }

    @Test func theFirstSlotOfAnEmptyListStandsOnItsOwnLine() throws {
        let edited = try edit(DonationsDocument.defaultSource) {
            $0.slots = [.init(kind: "text", maxConcurrent: 1, weight: 50)]
        }
        #expect(edited.contains("  slots: [\n    { kind: text, max_concurrent: 1, weight: 50 },\n  ]\n  nsfw_allowed"))
    }

    @Test func aOneLineListStaysOnOneLine() throws {
        let source = "policy donations {\n  denied_users: [\"a\", \"b\"]\n}"
        #expect(
            try edit(source) { $0.deniedUsers = ["b", "c"] } == "policy donations {\n  denied_users: [\"b\", \"c\"]\n}")
        #expect(try edit(source) { $0.deniedUsers = ["a"] } == "policy donations {\n  denied_users: [\"a\"]\n}")
        #expect(try edit(source) { $0.deniedUsers = ["b", "a"] }.contains("[\"b\", \"a\"]"))
    }

    @Test func anAbsentKeyIsAppendedBeforeTheBrace() throws {
        let edited = try edit("policy donations { slots: [{ kind: gpu }] }") { $0.slots[0].weight = 60 }
        #expect(edited == "policy donations { slots: [{ kind: gpu, weight: 60 }] }")
    }

    @Test func windowsLineEndsAreCopied() throws {
        let edited = try edit("policy donations {\r\n  min_priority: 1\r\n}\r\n") { $0.nsfwAllowed = true }
        #expect(edited == "policy donations {\r\n  min_priority: 1\r\n  nsfw_allowed: true\r\n}\r\n")
    }

    @Test func textsAreEscapedNoMoreThanNeeded() throws {
        let edited = try edit("policy donations { }") { $0.allowedUsers = ["é\"\\\n\u{1}/"] }
        #expect(edited.contains(#"["é\"\\\n\u{1}/"]"#))
    }

    @Test(arguments: 0..<200)
    func randomEditsSayWhatWasAskedAndKeepComments(seed: Int) throws {
        var random = Seeded(seed: UInt64(seed))
        var document = try DonationsDocument(parsing: Self.sources[seed % Self.sources.count])
        for _ in 0..<6 {
            let wanted = Self.policy(&random, keeping: document.policy.redundancy)
            let edited = try document.editing(to: wanted)
            #expect(edited.policy == wanted, "seed \(seed)")
            #expect(edited.source.contains("/* head */") == document.source.contains("/* head */"), "seed \(seed)")
            #expect(try edited.editing(to: wanted).source == edited.source, "seed \(seed)")
            document = edited
        }
    }

    private static let sources = [
        DonationsDocument.defaultSource, DonationsDocumentTests.denPC, "/* head */ policy donations {}",
        "policy donations { slots: [ {kind: cpu} , {kind: cpu, weight: 3} ] min_priority: 2, // x\n }",
        "/* head */\r\npolicy donations {\r\n  allowed_users: [\r\n    \"a\", // first\r\n    // own\r\n    "
            + "\"b\"\r\n  ]\r\n}",
        "policy donations { per_peer_overrides: [{peer: \"x\", nsfw_allowed: true}], redundancy: {mode: all} }",
    ]

    private static func policy(_ random: inout Seeded, keeping redundancy: String?) -> DonationsPolicy {
        var policy = DonationsPolicy()
        let kinds = ["gpu", "cpu", "text", "embed", "own_kind"]
        policy.slots = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            .init(
                kind: kinds.randomElement(using: &random) ?? "gpu", maxConcurrent: .random(in: 1...64, using: &random),
                weight: .random(in: 0...100, using: &random))
        }
        policy.nsfwAllowed = .random(using: &random)
        policy.maxJobDurationSecs = .random(in: 0...7_200, using: &random)
        policy.acceptsInferenceWorkloads = .random(using: &random)
        policy.vramMinGB = .random(in: 0...80, using: &random)
        policy.allowedUsers = texts(&random)
        policy.deniedUsers = texts(&random)
        policy.perPeerOverrides = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            .init(
                peer: ["x", "lena@harbour", "q\"uote"].randomElement(using: &random) ?? "x",
                nsfwAllowed: [nil, true, false].randomElement(using: &random) ?? nil,
                minPriority: Bool.random(using: &random) ? 5 : nil, maxConcurrent: Bool.random(using: &random) ? 0 : nil
            )
        }
        policy.redundancy = redundancy
        return policy
    }

    private static func texts(_ random: inout Seeded) -> [String]? {
        guard Bool.random(using: &random) else { return nil }
        return (0..<Int.random(in: 0...4, using: &random)).map { _ in
            ["a", "b", "c d", "ü\n"].randomElement(using: &random) ?? "a"
        }
    }
}

/// A repeatable source of chance (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
