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

    @Test func theOldSectionCountsOnlyWithoutTheNewOne() throws {
        #expect(try Self.reading("[mens.donation]\nmin_priority = 3").donationPolicy?.minPriority == 3)
        let both = try Self.reading("[mens.donation]\nmin_priority = 3\n[mesh]\nenabled = true")
        #expect(both.donationPolicy == nil)
    }
}
