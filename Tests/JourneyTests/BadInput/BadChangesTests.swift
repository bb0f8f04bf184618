import Testing

/// Changes of the policy that the command line must refuse before it asks a process.
@Suite struct BadChangesTests {
    @Test(arguments: ["nsfw=false", "max_job_duration=60", "Slots=text:1", "redundancy=1", "per_peer_overrides=1"])
    func aFieldThatNoPolicyHasIsRefusedWithTheNames(change: String) async throws {
        let vox = try VoxCommand()
        let result = try await vox.run(["donations", "set", "min_priority=1", change])
        #expect(result.status == 2)
        #expect(result.output == "")
        #expect(
            result.errors.hasPrefix(
                "vox: \(change.prefix { $0 != "=" }) is no field of the policy that can be set here. "
                    + "The fields are slots,"))
        #expect(result.errors.contains(" nsfw_allowed, max_job_duration_secs,"))
        #expect(result.errors.hasSuffix(" accepts_sensitive_training_data.\n"))
    }

    @Test func aWrongValueIsRefusedBeforeAProcessIsAsked() async throws {
        let vox = try VoxCommand()
        #expect(try await vox.run(["donations", "set", "min_priority=high"]).status == 2)
        #expect(try await vox.run(["donations", "set", "min_priority"]).status == 2)
        #expect(try await vox.run(["donations", "set", "min_priority=1"]).status == 1, "no process runs")
    }

    @Test func whatIsShownCannotSteerTheTerminal() async throws {
        let vox = try VoxCommand()
        let result = try await vox.run(["donations", "set", "\u{1B}[2J\u{202E}x=1"])
        #expect(result.errors.hasPrefix("vox: �[2J�x is no field of the policy"))
    }
}
