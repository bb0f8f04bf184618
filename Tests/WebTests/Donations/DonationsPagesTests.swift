import Audit
import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

@Suite struct DonationsPagesTests {
    private static let source = """
        // mine
        policy donations {
          slots: [{ kind: text, max_concurrent: 1, weight: 30 }, { kind: gpu, max_concurrent: 1, weight: 10 }],
          nsfw_allowed: false, // never
        }

        """

    private static let fields = [
        "accepts_inference_workloads": "true", "max_job_duration_secs": "3600", "min_priority": "0",
        "cuda_tier": "0", "metal_tier": "0", "vram_min_gb": "0",
    ]

    /// The fields of a form over the page: its hash, and the values of ``fields`` with some changed.
    private func form(_ page: TestResponse, _ edit: [String: String] = [:]) throws -> [String: String] {
        let base = try #require(page.text.firstMatch(of: /name="base_sha256" value="([0-9a-f]{64})"/))
        return Self.fields.merging(["base_sha256": String(base.1)]) { _, new in new }.merging(edit) { _, new in new }
    }

    @Test func theFirstSlotIsPreviewedSavedAndToldOnce() async throws {
        let file = try PolicyFile()
        let harness = try await DashboardHarness(policyPath: file.path)
        try await harness.browse { browser in
            let page = try await browser.get("/donations")
            #expect(page.text.contains("This machine gives nothing away yet."))
            let slot = ["slot_kind_0": "text", "slot_max_0": "2", "slot_weight_0": "50", "slot_place_0": "1"]
            let fields = try form(page, slot)
            let preview = try await browser.post("/donations/preview", fields)
            #expect(preview.status == .ok)
            #expect(preview.text.contains("What saving would change"))
            #expect(preview.text.contains("diff-added"))
            #expect(file.text == nil)
            let (path, saved) = try await browser.follow("/donations", fields)
            #expect(path == "/donations")
            #expect(saved.text.contains("The policy is saved."))
            #expect(saved.text.contains("id=\"policy-saved\""))
            #expect(file.text?.contains("kind: text") == true)
            let again = try await browser.get("/donations")
            #expect(!again.text.contains("policy-saved"))
            #expect(!again.text.contains("The policy is saved."))
        }
        let entry = try await harness.services.audit.entries(limit: 1).first
        #expect(entry?.kind.rawValue == "policy_written")
        #expect(entry?.actor == "dashboard-user")
    }

    @Test func slotsAreMovedRemovedAndCommentsStay() async throws {
        let file = try PolicyFile(Self.source)
        let harness = try await DashboardHarness(policyPath: file.path)
        try await harness.browse { browser in
            let page = try await browser.get("/donations")
            #expect(page.text.contains("75 %"))
            #expect(page.text.contains("takes no training while this is off"))
            #expect(page.text.contains("No backend of this machine serves a gpu slot now"))
            let moved = try form(
                page,
                [
                    "slot_kind_0": "text", "slot_max_0": "1", "slot_weight_0": "30", "slot_place_0": "9",
                    "slot_kind_1": "gpu", "slot_max_1": "1", "slot_weight_1": "10", "slot_place_1": "2",
                    "slot_kind_2": "", "slot_max_2": "1", "slot_weight_2": "50", "slot_place_2": "3",
                    "override_peer_0": "lena@harbour", "override_nsfw_0": "no", "override_max_0": "0",
                    "allowed_users_set": "true", "allowed_users": "lena@harbour\r\n\r\n mira@aurelia ",
                ])
            let (_, after) = try await browser.follow("/donations", moved)
            #expect(after.text.contains("per_peer_overrides"))
            let policy = try #require(harness.services.policy.current().policy)
            #expect(policy.slots.map(\.taskKind) == ["gpu", "text"])
            #expect(policy.allowedUsers == ["lena@harbour", "mira@aurelia"])
            #expect(policy.perPeerOverrides.map(\.maxConcurrent) == [0])
            #expect(policy.perPeerOverrides.map(\.minPriority) == [nil])
            #expect(file.text?.contains("// mine") == true)
            #expect(file.text?.contains("// never") == true)
            let removed = try form(
                after,
                [
                    "slot_kind_0": "gpu", "slot_max_0": "1", "slot_weight_0": "10", "slot_remove_0": "true",
                    "slot_kind_1": "text", "slot_max_1": "1", "slot_weight_1": "30",
                    "override_peer_0": "lena@harbour", "override_remove_0": "true",
                ])
            _ = try await browser.follow("/donations", removed)
            let left = try #require(harness.services.policy.current().policy)
            #expect(left.slots.map(\.taskKind) == ["text"])
            #expect(left.perPeerOverrides.isEmpty)
            #expect(left.allowedUsers == nil)
        }
    }

    @Test(arguments: [
        (["slot_kind_0": "a b", "slot_max_0": "1", "slot_weight_0": "1"], "slot_kind_0-error"),
        (["slot_kind_0": "text", "slot_max_0": "65", "slot_weight_0": "1"], "slot_max_0-error"),
        (["slot_kind_0": "text", "slot_max_0": "1", "slot_weight_0": "-1"], "slot_weight_0-error"),
        (["max_job_duration_secs": "31536001"], "field-max_job_duration_secs-error"),
        (["min_priority": "256"], "field-min_priority-error"), (["cuda_tier": "x"], "field-cuda_tier-error"),
        (["metal_tier": ""], "field-metal_tier-error"), (["vram_min_gb": "65536"], "field-vram_min_gb-error"),
        (["allowed_users": "lena"], "field-allowed_users-error"),
        (["denied_users_set": "true", "denied_users": "a\u{1}b"], "field-denied_users-error"),
        (["override_peer_0": "", "override_max_0": "1"], "override_peer_0-error"),
        (["override_peer_0": "<lena>", "override_max_0": "65"], "override_max_0-error"),
        (["override_peer_0": "lena", "override_priority_0": "999"], "override_priority_0-error"),
    ])
    func whatIsNotUsableIsToldBesideItsField(_ edit: [String: String], _ id: String) async throws {
        let file = try PolicyFile(Self.source)
        let harness = try await DashboardHarness(policyPath: file.path)
        try await harness.browse { browser in
            let fields = try form(try await browser.get("/donations"), edit)
            for path in ["/donations", "/donations/preview"] {
                let page = try await browser.post(path, fields)
                #expect(page.status == .badRequest)
                #expect(page.text.contains("id=\"\(id)\""))
                #expect(!page.text.contains("<lena>"))
            }
        }
        #expect(file.text == Self.source)
    }

    @Test func aFileThatChangedMeanwhileIsNotOverwritten() async throws {
        let file = try PolicyFile(Self.source)
        let harness = try await DashboardHarness(policyPath: file.path)
        try await harness.browse { browser in
            let fields = try form(try await browser.get("/donations"), ["min_priority": "77"])
            let theirs = Self.source.replacing("weight: 30", with: "weight: 31")
            try file.write(theirs)
            for path in ["/donations/preview", "/donations"] {
                let page = try await browser.post(path, fields)
                #expect(page.status == .conflict)
                #expect(page.text.contains("The file has changed since this form was made"))
                #expect(page.text.contains("value=\"77\""))
                #expect(page.text.contains("weight: 31"))
            }
            #expect(file.text == theirs)
            let second = try await browser.post("/donations", fields)
            let (_, saved) = try await browser.follow("/donations", try form(second, ["min_priority": "77"]))
            #expect(saved.text.contains("The policy is saved."))
        }
    }

    @Test func aFileThatDoesNotParseTurnsTheFormOff() async throws {
        let broken = Self.source.replacing("false", with: "<flase>")
        let file = try PolicyFile(broken)
        let harness = try await DashboardHarness(policyPath: file.path)
        let page = try await harness.send(.get, "/donations")
        #expect(page.status == .ok)
        #expect(page.text.contains("The policy file does not parse"))
        #expect(page.text.contains("class=\"excerpt\""))
        #expect(page.text.contains("Line 4, column"))
        #expect(!page.text.contains("id=\"policy-form\""))
        #expect(!page.text.contains("<flase>"))
        let refused = try await harness.sendForm("/donations", Self.fields)
        #expect(refused.status == .conflict)
        #expect(file.text == broken)
    }

    @Test func aPolicyOfTheEnvironmentIsReadOnly() async throws {
        let harness = try await DashboardHarness(isPolicyFixed: true)
        let page = try await harness.send(.get, "/donations")
        #expect(page.text.contains("VOX_MESH_DONATION_POLICY_JSON"))
        #expect(page.text.contains("<fieldset class=\"stack\" disabled>"))
        let refused = try await harness.sendForm("/donations", Self.fields)
        #expect(refused.status == .conflict)
    }

    @Test func aSuggestedSlotIsFilledInAndNotSaved() async throws {
        let file = try PolicyFile(Self.source)
        let harness = try await DashboardHarness(policyPath: file.path)
        let page = try await harness.send(.get, "/donations?suggest=embed:3")
        #expect(page.text.contains("The invite asks for 3 embed slots."))
        #expect(page.text.contains("<option value=\"embed\" selected>"))
        #expect(file.text == Self.source)
        for query in ["gpu:1", "embed:0", "embed:65", "a%20b:1", "embed", ":::"] {
            let page = try await harness.send(.get, "/donations?suggest=\(query)")
            #expect(page.status == .ok)
            #expect(!page.text.contains("The invite asks for"), "\(query)")
        }
    }

    @Test func everyCheckOfAnAdmissionIsAnswered() async throws {
        let file = try PolicyFile(Self.source)
        let harness = try await DashboardHarness(policyPath: file.path)
        let untried = try await harness.send(.get, "/donations")
        #expect(!untried.text.contains("class=\"checks\""))
        let query = "kind=text_infer&peer=lena%40harbour&class=public-mesh&priority=5"
        let page = try await harness.send(.get, "/donations?\(query)")
        #expect(
            page.text.components(of: "<li class=\"passes\">") + page.text.components(of: "<li class=\"fails\">") == 22)
        #expect(page.text.contains("public_mesh_not_opted_in"))
        #expect(page.text.contains("value=\"lena@harbour\""))
        let odd = try await harness.send(.get, "/donations?kind=%3Codd%3E&priority=many")
        #expect(odd.status == .ok)
        #expect(!odd.text.contains("<odd>"))
    }
}
