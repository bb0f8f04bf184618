import Audit
import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

@Suite struct PolicyAPITests {
    private static let path = "/api/v2/mesh/policy"
    private static let text = """
        // what I give
        policy donations {
          slots: [{ kind: text, max_concurrent: 1 }]
          min_priority: 10 // quiet
        }

        """
    private static let wanted = """
        {"slots":[{"task_kind":"text","max_concurrent":3,"weight_pct":50}],"nsfw_allowed":false,\
        "max_job_duration_secs":3600,"public_mesh_opt_in":false,"min_priority":10}
        """

    private func harness(_ file: PolicyFile) async throws -> DashboardHarness {
        try await DashboardHarness(policyPath: file.path)
    }

    /// The answer with the path of the test's own folder replaced.
    private func steady(_ answer: TestResponse, _ file: PolicyFile) -> String {
        answer.text.replacing(file.path, with: "<path>")
    }

    @Test func withoutAFileTheDefaultIsShown() async throws {
        let file = try PolicyFile()
        let answer = try await harness(file).send(.get, Self.path)
        #expect(answer.status == .ok)
        let text = steady(answer, file)
        #expect(text.contains(#""exists":false"#))
        #expect(text.contains(#""source_sha256":null"#))
        #expect(text.contains(#""slots":[]"#))
        #expect(text.contains(#""path":"<path>""#))
        #expect(file.text == nil)
    }

    @Test func aFileIsShownWithItsHash() async throws {
        let file = try PolicyFile(Self.text)
        let answer = try await harness(file).send(.get, Self.path)
        let text = steady(answer, file)
        #expect(text.contains(#""exists":true"#))
        #expect(text.contains(#""read_only":false"#))
        #expect(text.contains(#""min_priority":10"#))
        #expect(answer.field("source_sha256")?.count == 64)
    }

    @Test func aBrokenFileIsShownWithItsFault() async throws {
        let file = try PolicyFile("policy donations {\n  slots: [}\n}\n")
        let harness = try await harness(file)
        let answer = try await harness.send(.get, Self.path)
        #expect(answer.status == .ok)
        let text = steady(answer, file)
        #expect(text.contains(#""code":"vox/policy/parse""#))
        #expect(text.contains(#""line":"2""#))
        #expect(text.contains(#""source":"policy donations"#))
        let body = #"{"policy":\#(Self.wanted)}"#
        for (method, path) in [(HTTPRequest.Method.put, Self.path), (.post, Self.path + "/preview")] {
            let refused = try await harness.sendJSON(method, path, body)
            #expect(refused.status == .conflict)
            #expect(refused.text.contains("vox/policy/unparsable-file"))
        }
    }

    @Test func savingChangesOnlyWhatWasAskedFor() async throws {
        let file = try PolicyFile(Self.text)
        let harness = try await harness(file)
        let body = #"{"policy":\#(Self.wanted)}"#
        let preview = try await harness.sendJSON(.post, Self.path + "/preview", body)
        try ExchangeSnapshot(name: "policy-preview").verify("POST \(Self.path)/preview", preview)
        #expect(file.text == Self.text)
        let answer = try await harness.sendJSON(.put, Self.path, body)
        try ExchangeSnapshot(name: "policy-saved").verify("PUT \(Self.path)", answer)
        #expect(file.text == Self.text.replacing("max_concurrent: 1", with: "max_concurrent: 3"))
        let kinds = try await harness.services.audit.entries(limit: 1).map(\.kind.rawValue)
        #expect(kinds == ["policy_written"])
    }

    @Test func aFileThatChangedMeanwhileIsNotOverwritten() async throws {
        let file = try PolicyFile(Self.text)
        let harness = try await harness(file)
        let hash = try #require(try await harness.send(.get, Self.path).field("source_sha256"))
        try file.write(Self.text + "\n")
        let body = #"{"policy":\#(Self.wanted),"base_sha256":"\#(hash)"}"#
        let refused = try await harness.sendJSON(.put, Self.path, body)
        #expect(refused.status == .conflict)
        #expect(refused.text.contains("vox/policy/changed-on-disk"))
        #expect(file.text == Self.text + "\n")
        try file.write(Self.text)
        #expect(try await harness.sendJSON(.put, Self.path, body).status == .ok)
    }

    @Test(arguments: [
        ("{}", "policy"),
        (#"{"policy":7}"#, "policy"),
        (#"{"policy":{}}"#, "slots"),
        (#"{"policy":\#(Self.wanted.replacing(#""min_priority":10"#, with: #""min_priority":256"#))}"#, "min_priority"),
        (#"{"policy":\#(Self.wanted.replacing(#""min_priority":10"#, with: #""min_priority":"x""#))}"#, "min_priority"),
        (#"{"policy":\#(Self.wanted.replacing(#""max_concurrent":3"#, with: #""max_concurrent":0"#))}"#, "slots"),
        (#"{"policy":\#(Self.wanted.replacing(#""max_concurrent":3"#, with: #""max_concurrent":"a""#))}"#, "slots"),
    ])
    func badValuesNameTheirField(_ body: String, _ field: String) async throws {
        let file = try PolicyFile(Self.text)
        let harness = try await harness(file)
        for (method, path) in [(HTTPRequest.Method.put, Self.path), (.post, Self.path + "/preview")] {
            let answer = try await harness.sendJSON(method, path, body)
            #expect(answer.status == .badRequest)
            #expect(answer.text.contains(#""code":"vox/policy/invalid""#))
            #expect(answer.text.contains(#""field":"\#(field)""#))
        }
        #expect(file.text == Self.text)
    }

    @Test func aPolicyOfTheEnvironmentIsReadOnly() async throws {
        let file = try PolicyFile(Self.text)
        let harness = try await DashboardHarness(policyPath: file.path, isPolicyFixed: true)
        let shown = try await harness.send(.get, Self.path)
        #expect(shown.text.contains(#""read_only":true"#))
        let answer = try await harness.sendJSON(.put, Self.path, #"{"policy":\#(Self.wanted)}"#)
        #expect(answer.status == .conflict)
        #expect(answer.text.contains("vox/policy/read-only"))
    }

    @Test func aFileThatCannotBeWrittenIs507() async throws {
        let file = try PolicyFile()
        let harness = try await harness(file)
        try file.block()
        let answer = try await harness.sendJSON(.put, Self.path, #"{"policy":\#(Self.wanted)}"#)
        #expect(answer.status.code == 507)
        #expect(answer.text.contains("vox/policy/write-failed"))
        let kinds = try await harness.services.audit.entries(limit: 2).map(\.kind.rawValue)
        #expect(kinds == ["action_failed", "policy_written"])
    }
}
