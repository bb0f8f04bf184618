import Testing

@testable import Language

struct DonationsDocumentTests {
    static let denPC = """
        /* the den PC */
        policy donations {
          slots: [
            { kind: gpu, max_concurrent: 2, weight: 60 },  // evenings only
            // embeddings are cheap
            { kind: embed, max_concurrent: 4, weight: 40 },
          ]
          nsfw_allowed: false
          max_job_duration_secs: 1800
          public_mesh_opt_in: false
          min_priority: 10
          per_peer_overrides: [ { peer: "lena@harbour", min_priority: 0 } ]
        }
        """

    @Test func theContractsExampleIsRead() throws {
        let policy = try DonationsDocument(parsing: Self.denPC).policy
        #expect(policy.slots.map(\.kind) == ["gpu", "embed"])
        #expect(policy.slots.map(\.maxConcurrent) == [2, 4])
        #expect(policy.slots.map(\.weight) == [60, 40])
        #expect(policy.maxJobDurationSecs == 1_800)
        #expect(policy.minPriority == 10)
        #expect(policy.perPeerOverrides == [.init(peer: "lena@harbour", minPriority: 0)])
        #expect(policy.acceptsInferenceWorkloads)
        #expect(policy.allowedUsers == nil)
    }

    @Test func theDefaultSourceSaysTheDefaults() throws {
        #expect(try DonationsDocument(parsing: DonationsDocument.defaultSource).policy == .empty)
    }

    @Test func anEmptyRuleIsNotAnAbsentOne() throws {
        let policy = try DonationsDocument(parsing: "policy donations { allowed_users: [] }").policy
        #expect(policy.allowedUsers == [])
        #expect(policy.allowedScopes == nil)
    }

    @Test func otherBlocksAndUnknownFieldsAreKept() throws {
        let source =
            "policy other { a: word-with.dots, b: -1.5 }\npolicy donations { future: { x: [1, 2,] } min_priority: 3 }"
        let document = try DonationsDocument(parsing: source)
        #expect(document.policy.minPriority == 3)
        #expect(document.source == source)
    }

    @Test func theErrorOfTheContractIsWrittenExactly() throws {
        let source = """
            policy donations {
              slots: []
              // 3
              // 4
              // 5
              // 6
              // 7
              // 8
              nsfw_allowed: flase   // typo
            }
            """
        let error = #expect(throws: DonationsError.self) { try DonationsDocument(parsing: source) }
        #expect(
            error?.description == """
                donations.vox:9:17: nsfw_allowed must be true or false
                  |
                9 |   nsfw_allowed: flase   // typo
                  |                 ^^^^^
                """)
    }

    @Test func tabsKeepTheCaretInPlace() throws {
        let error = #expect(throws: DonationsError.self) {
            try DonationsDocument(parsing: "policy donations {\n\tmin_priority:\t300\n}")
        }
        #expect(error?.excerpt.hasSuffix("  | \t             \t^^^") == true)
        #expect(error?.line == 2)
        #expect(error?.column == 16)
    }

    @Test(arguments: [
        ("", DonationsError.Rule.noDonationsBlock, 1, 1),
        ("policy other { }", .noDonationsBlock, 1, 17),
        ("policy donations { } policy donations { }", .duplicateBlock, 1, 29),
        ("policy donations { @ }", .unexpectedCharacter, 1, 20),
        ("policy donations { a: - }", .unexpectedCharacter, 1, 23),
        ("policy donations { a: ] }", .unexpectedToken, 1, 23),
        ("policies donations { }", .unexpectedToken, 1, 1),
        ("policy donations { a-b: 1 }", .unexpectedToken, 1, 20),
        ("policy donations { a: \"x\n\" }", .unterminatedString, 1, 23),
        ("policy donations { /* }", .unterminatedComment, 1, 20),
        (#"policy donations { a: "\q" }"#, .badEscape, 1, 24),
        (#"policy donations { a: "\u{110000}" }"#, .badEscape, 1, 24),
        ("policy donations { a 1 }", .expectedColon, 1, 21),
        ("policy donations { a: [1 2] }", .missingComma, 1, 25),
        ("policy donations { a: [1, 2 ", .unclosedBracket, 1, 28),
        ("policy donations { a: 1", .unclosedBracket, 1, 24),
        ("policy donations { a: 1 a: 2 }", .duplicateField, 1, 25),
        ("policy donations { slots: [{ weight: 1 }] }", .missingField, 1, 28),
        ("policy donations { per_peer_overrides: [{ min_priority: 1 }] }", .missingField, 1, 41),
        ("policy donations { slots: 3 }", .wrongType, 1, 27),
        ("policy donations { min_priority: 1.5 }", .wrongType, 1, 34),
        ("policy donations { allowed_users: [lena] }", .wrongType, 1, 36),
        ("policy donations { min_priority: 256 }", .outOfRange, 1, 34),
        ("policy donations { slots: [{ kind: gpu, max_concurrent: 0 }] }", .outOfRange, 1, 57),
    ])
    func aBrokenRuleIsNamedWithItsPlace(source: String, rule: DonationsError.Rule, line: Int, column: Int) throws {
        let error = #expect(throws: DonationsError.self) { try DonationsDocument(parsing: source) }
        #expect(error?.rule == rule)
        #expect(error?.line == line)
        #expect(error?.column == column)
    }

    @Test func theFirstErrorByPositionWins() throws {
        let error = #expect(throws: DonationsError.self) {
            try DonationsDocument(parsing: "policy donations {\n min_priority: 900\n slots: [1 2]\n")
        }
        #expect(error?.rule == .outOfRange)
        #expect(error?.line == 2)
    }

    @Test func limitsAreHeld() throws {
        let deep = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
        let nested = #expect(throws: DonationsError.self) {
            try DonationsDocument(parsing: "policy donations { a: \(deep) }")
        }
        #expect(nested?.rule == .nestingTooDeep)
        let large = #expect(throws: DonationsError.self) {
            try DonationsDocument.parse(bytes: [UInt8](repeating: 0x20, count: 1_048_577))
        }
        #expect(large?.rule == .fileTooLarge)
        let bad = #expect(throws: DonationsError.self) {
            try DonationsDocument.parse(bytes: Array("policy donations { }".utf8) + [0xFF])
        }
        #expect(bad?.rule == .notUTF8)
        #expect(bad?.column == 21)
    }
}
