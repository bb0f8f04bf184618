import Foundation
import Testing

/// Donation policies that cannot be used, in the order in which they are looked for.
@Suite struct BadPolicyTests {
    private static let variable = "VOX_MESH_DONATION_POLICY_JSON"
    private static let refusing = """
        {"slots":[],"nsfw_allowed":false,"max_job_duration_secs":60,"public_mesh_opt_in":false,"min_priority":200}
        """

    /// A folder with an empty file of settings, whose policy would stand beside it.
    private static func project() throws -> (vox: VoxCommand, settings: [String]) {
        let vox = try VoxCommand()
        return (vox, ["--config", try vox.write("Vox.toml", "")])
    }

    @Test func aPolicyOfTheEnvironmentIsCheckedAndIsNotMissing() async throws {
        let (vox, settings) = try Self.project()
        let none = try await vox.run(["config", "check"] + settings)
        #expect(none.status == 0 && none.output.contains("(vox/config/policy-missing)"), "\(none)")
        let good = try await vox.run(["config", "check"] + settings, [Self.variable: Self.refusing])
        #expect(good.status == 0 && !good.output.contains("policy"), "\(good)")
        let bad = try await vox.run(["config", "check"] + settings, [Self.variable: "{\"s3cret\""])
        #expect(bad.status == 1 && !bad.output.contains("policy-missing"), "\(bad)")
        #expect(bad.output.contains("error: \(Self.variable): ") && bad.output.contains("(vox/config/policy-error)"))
        #expect(!bad.output.contains("s3cret"))
    }

    @Test func anExplanationUsesThePolicyThatAStartWouldUse() async throws {
        let (vox, settings) = try Self.project()
        _ = try vox.write("donations.vox", "policy donations { slots: [] }\n")
        let verb = ["donations", "explain", "--json"] + settings
        let file = try await vox.run(verb)
        #expect(file.status == 0 && Self.refuses("priority_below_minimum", file.output) == false, "\(file)")
        let variable = try await vox.run(verb, [Self.variable: Self.refusing])
        #expect(variable.status == 0, "\(variable)")
        #expect(Self.refuses("priority_below_minimum", variable.output) == true, "\(variable)")
        let bad = try await vox.run(verb, [Self.variable: "{}"])
        #expect(bad.status == 1 && bad.output.isEmpty, "\(bad)")
        #expect(bad.errors.contains("\(Self.variable) is no donation policy"), "\(bad)")
    }

    @Test func aPolicyThatCannotBeReadIsAnErrorAndNotMissing() async throws {
        let (vox, settings) = try Self.project()
        let path = try vox.makeDirectory("donations.vox")
        let check = try await vox.run(["config", "check"] + settings)
        #expect(check.status == 1 && check.output.contains("error: \(path): the file cannot be read."), "\(check)")
        #expect(check.output.contains("(vox/config/policy-error)") && !check.output.contains("policy-missing"))
        let explained = try await vox.run(["donations", "explain", "--json"] + settings)
        #expect(Self.refuses("policy_unreadable", explained.output) == true, "\(explained)")
    }

    /// Whether a check of an explanation refuses; nil when it is not among them.
    private static func refuses(_ check: String, _ output: String) -> Bool? {
        let rows = try? JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: String]]
        return rows?.first { $0["check"] == check }.map { $0["result"] == "refused" }
    }
}
