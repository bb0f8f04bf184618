import Mesh
import Testing

/// `[mesh.donation]`: the node's policy where there is no file.
@Suite struct ConfiguredPolicyTests {
    private static func reading(_ source: String) throws -> Configuration {
        try Configuration(file: ("/home/a/Vox.toml", source))
    }

    @Test func theKeysOfTheJSONPolicyAreThoseOfTheSection() throws {
        let configuration = try Self.reading(
            """
            [mesh.donation]
            path = "gifts.vox"
            min_priority = 7
            allowed_users = ["lena"]
            [[mesh.donation.slots]]
            task_kind = "text"
            max_concurrent = 2
            """)
        #expect(configuration.findings == [])
        #expect(configuration.text("mesh.donation.path") == "gifts.vox")
        let policy = try #require(configuration.donationPolicy)
        #expect(policy.slots.map(\.taskKind) == ["text"])
        #expect(policy.slots.map(\.maxConcurrent) == [2])
        #expect(policy.minPriority == 7)
        #expect(policy.allowedUsers == ["lena"])
        #expect(!policy.publicMeshOptIn)
    }

    @Test func aPathAloneIsNoPolicy() throws {
        #expect(try Self.reading("[mesh.donation]\npath = \"gifts.vox\"").donationPolicy == nil)
        #expect(try Self.reading("").donationPolicy == nil)
    }

    @Test(arguments: [
        ("min_priority = 300", "min_priority"), ("nsfw_allowed = \"yes\"", "nsfw_allowed"),
        ("slots = [{task_kind = \"text\", max_concurrent = 65}]", "slots"), ("slots = 1979-05-27", "slots"),
    ])
    func anUnfitValueIsAnErrorAndGivesNothing(line: String, key: String) throws {
        let configuration = try Self.reading("[mesh.donation]\n\(line)")
        #expect(configuration.donationPolicy == nil)
        let finding = try #require(configuration.findings.first)
        #expect(finding.code == "vox/config/policy-error")
        #expect(finding.severity == .error)
        #expect(finding.sentence.hasPrefix("mesh.donation.\(key) "))
    }

    @Test func anUnknownKeyIsAWarningWithItsPlace() throws {
        let configuration = try Self.reading("[mesh.donation]\nmin_priority = 1\nmin_priorty = 2")
        #expect(configuration.findings.map(\.code) == ["vox/config/unknown-key"])
        #expect(configuration.findings.map(\.location) == ["Vox.toml:3:1"])
        #expect(configuration.donationPolicy?.minPriority == 1)
    }

    private static let variable = "VOX_MESH_DONATION_POLICY_JSON"

    @Test func thePolicyOfTheEnvironmentIsReadAndBeatsTheSection() throws {
        let text = """
            {"slots":[{"task_kind":"text","max_concurrent":2,"weight_pct":50}],"nsfw_allowed":false,
            "max_job_duration_secs":60,"public_mesh_opt_in":false,"min_priority":9}
            """
        let configuration = try Configuration(
            environment: [Self.variable: text], file: ("/home/a/Vox.toml", "[mesh.donation]\nmin_priority = 3"))
        #expect(configuration.findings == [])
        #expect(configuration.environmentPolicy?.policy.minPriority == 9)
        #expect(configuration.environmentPolicy?.policy.slots.map(\.taskKind) == ["text"])
        #expect(configuration.donationPolicy?.minPriority == 3)
        #expect(try Configuration(environment: [Self.variable: " "]).environmentPolicy == nil)
        #expect(try Configuration().environmentPolicy == nil)
    }

    @Test(arguments: [
        ("s3cret", "it is no JSON"), ("[\"s3cret\"]", "it is no JSON object"),
        ("{\"slots\":\"s3cret\"}", " is missing or unfit"),
    ])
    func aPolicyOfTheEnvironmentThatIsNoneIsAnErrorAndGivesNothing(text: String, why: String) throws {
        let configuration = try Configuration(environment: [Self.variable: text])
        let policy = try #require(configuration.environmentPolicy)
        #expect(policy.policy.slots.isEmpty)
        #expect(configuration.findings.map(\.code) == ["vox/config/policy-error"])
        let finding = try #require(policy.fault)
        #expect(configuration.findings == [finding])
        #expect(finding.severity == .error)
        #expect(finding.location == Self.variable)
        #expect(finding.sentence.contains(why), "\(finding.sentence)")
        #expect(finding.remedy.contains("nothing is donated") && !finding.line.contains("s3cret"))
    }

    @Test func theOldSectionCountsOnlyWithoutTheNewOne() throws {
        #expect(try Self.reading("[mens.donation]\nmin_priority = 3").donationPolicy?.minPriority == 3)
        let both = try Self.reading("[mens.donation]\nmin_priority = 3\n[mesh]\nenabled = true")
        #expect(both.donationPolicy == nil)
    }
}
