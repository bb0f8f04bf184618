import Audit
import Compute
import Testing
import VoxCrypto

@testable import Mesh

/// A worker opens what was sealed for it, says so in its own log, and runs nothing that it cannot open.
@Suite(.timeLimit(.minutes(2))) struct PayloadOpenerTests {
    /// A row of a job with sealed contents; the edit spoils it.
    private static func row(
        _ test: WorkerCase, needs names: [String]? = ["TOKEN"], _ contents: SealedInput,
        sealedInput: Bool = false, edit: (String) -> String? = { $0 }
    ) throws -> A2AStoredMessage {
        var requirements = JobRequirements(taskKind: "text_infer")
        requirements.requiredSecrets = names
        var input = JobInput(taskDescription: sealedInput ? "" : "write a poem about rain")
        input.sealed = sealedInput ? true : nil
        var envelope = RemoteTaskEnvelope(
            idempotencyKey: "orch-remote-7-1", taskId: 7, repositoryId: "test",
            capabilityRequirementsJson: WireCodec.text(requirements), payload: WireCodec.text(input))
        envelope.privacyClass = "private"
        envelope.runId = "run-0011223344556677"
        envelope.submittedBy = "lena@harbour"
        var row = WorkerCase.row(7, .remoteTaskEnvelope, WireCodec.text(envelope))
        row.jwePayload = edit(
            try CompactJWE.seal(contents.json, to: test.mesh.recipientKeys.publicKey, random: .seeded(91)))
        return row
    }

    private static func contents(
        _ secrets: [String: String] = ["TOKEN": "hush"], input: JobInput? = nil
    ) -> SealedInput {
        var contents = SealedInput()
        contents.secrets = secrets.mapValues { SecretBytes(Array($0.utf8)) }
        contents.input = input
        return contents
    }

    private static func opened(_ test: WorkerCase) async throws -> [LogEntry] {
        try await test.mesh.audit.entries(limit: 64).filter { $0.kind == .sealedPayloadOpened }
    }

    private static func run(_ test: WorkerCase, _ row: A2AStoredMessage) async throws {
        try await test.working {
            test.plane.push(row)
            try await until { test.plane.released.values.count == 1 }
        }
    }

    @Test func theJobGetsWhatItAskedForAndNothingElse() async throws {
        let test = try await WorkerCase()
        let row = try Self.row(test, Self.contents(["TOKEN": "hush", "SPARE": "unasked"]))
        try await Self.run(test, row)
        let request = try #require(test.backend.started.values.first)
        #expect(request.secrets == ["TOKEN": SecretBytes(Array("hush".utf8))])
        #expect(test.plane.results.map(\.result) == ["It rains."])
        let entry = try #require(try await Self.opened(test).first)
        #expect(entry.target == "run-0011223344556677")
        #expect(entry.payload["task_id"]?.integerValue == 7)
        #expect(entry.payload["secret_names"]?.arrayValue == ["TOKEN"])
        #expect(entry.payload["submitted_by"]?.stringValue == "lena@harbour")
        let line = String(decoding: WireCodec.encode(entry), as: UTF8.self)
        #expect(!line.contains("hush") && !line.contains("SPARE"))
    }

    @Test func sealedInputIsWhatRuns() async throws {
        let test = try await WorkerCase()
        var input = JobInput(taskDescription: "about a patient")
        input.input = ["prompt": "summarise the biopsy", "max_tokens": 9]
        let row = try Self.row(test, needs: nil, Self.contents([:], input: input), sealedInput: true)
        try await Self.run(test, row)
        let request = try #require(test.backend.started.values.first)
        guard case .text(let prompt) = request.prompt else { throw WorkerCase.Unreadable() }
        #expect(prompt == "summarise the biopsy")
        #expect(request.maxTokens == 9 && request.secrets.isEmpty)
        #expect(try await Self.opened(test).first?.payload["input"] == true)
    }

    /// How a payload can be unfit, with what is done to it.
    enum Fault: String, CaseIterable, Sendable {
        case absent, empty, foreignKey, cutTag, changedCiphertext, fourParts, notSealedInput, nameMissing
    }

    @Test(arguments: Fault.allCases) func whatDoesNotOpenDoesNotRun(_ fault: Fault) async throws {
        let test = try await WorkerCase()
        let stranger = X25519PrivateKey.generate(.seeded(92)).publicKey
        let contents = Self.contents(fault == .nameMissing ? ["OTHER": "x"] : ["TOKEN": "hush"])
        let row = try Self.row(test, contents, sealedInput: fault == .notSealedInput) { text in
            switch fault {
            case .absent: nil
            case .empty: ""
            case .foreignKey: try? CompactJWE.seal(contents.json, to: stranger, random: .seeded(93))  // never fails
            case .cutTag: String(text.dropLast(2))
            case .changedCiphertext: Self.flipped(text)
            case .fourParts: text.split(separator: ".").joined(separator: ".")
            case .notSealedInput, .nameMissing: text
            }
        }
        try await Self.run(test, row)
        #expect(test.plane.results.map(\.error) == ["sealed_payload_unreadable"])
        #expect(test.plane.results.first?.success == false)
        #expect(test.plane.results.first?.isTrue(by: WorkerCase.key.publicKey) == true)
        #expect(test.backend.started.values.isEmpty)
        #expect(try await Self.opened(test).isEmpty)
    }

    private static func flipped(_ text: String) -> String {
        var parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        parts[3] = (parts[3].hasPrefix("A") ? "B" : "A") + parts[3].dropFirst()
        return parts.joined(separator: ".")
    }

    @Test func aReplacedKeyStillOpens() async throws {
        let test = try await WorkerCase()
        let row = try Self.row(test, Self.contents())
        _ = try await test.mesh.recipientKeys.rotate(by: ActionOrder(reason: "r", actor: "cli-user"))
        try await Self.run(test, row)
        #expect(test.plane.results.map(\.result) == ["It rains."])
        #expect(test.backend.started.values.first?.secrets.count == 1)
    }

    /// What nobody asked to have opened stays shut.
    @Test func aJobThatNeedsNothingSealedOpensNothing() async throws {
        let test = try await WorkerCase()
        try await Self.run(test, try Self.row(test, needs: nil, Self.contents()))
        #expect(test.plane.results.map(\.result) == ["It rains."])
        #expect(test.backend.started.values.first?.secrets.isEmpty == true)
        #expect(try await Self.opened(test).isEmpty)
    }

    @Test func withoutALogEntryNothingIsHandedOut() async throws {
        let test = try await WorkerCase()
        let row = try Self.row(test, Self.contents())
        try test.mesh.store.close()
        try await Self.run(test, row)
        #expect(test.plane.results.map(\.error) == ["store_write_failed"])
        #expect(test.backend.started.values.isEmpty)
    }

    @Test(arguments: [
        "[]", "7", "{", #"{"secrets":[]}"#, #"{"secrets":{"A":1}}"#, #"{"input":"x"}"#, #"{"input":{}}"#,
    ])
    func plaintextOfAnotherFormIsNotRead(_ text: String) { #expect(SealedInput(json: Array(text.utf8)) == nil) }

    @Test func plaintextGoesThereAndBack() throws {
        var input = JobInput(taskDescription: "an umlaut: ü")
        input.input = ["prompt": "p", "temperature": .double(0.5)]
        let contents = Self.contents(["A": "\"quoted\"\n", "B": "", "C": "🔑"], input: input)
        let again = try #require(SealedInput(json: contents.json))
        #expect(again.secrets == contents.secrets)
        #expect(again.input == input)
        #expect(SealedInput(json: Array("{}".utf8))?.secrets.isEmpty == true)
    }
}
