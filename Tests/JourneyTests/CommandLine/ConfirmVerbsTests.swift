import Audit
import Foundation
import Testing

/// Verbs that cannot be undone, asked of a real process where nobody sits at a terminal.
@Suite struct ConfirmVerbsTests {
    @Test func bothSpellingsOfYesAreTakenAndNothingHappensWithoutOne() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        let item = try await submitted(server)
        let unasked = try await server.vox("hopper", "withdraw", item, "--reason", "r")
        #expect(unasked.status == 1 && unasked.output.isEmpty, "\(unasked)")
        #expect(unasked.errors.contains("nobody said yes, so nothing was done. Add --yes."), "\(unasked)")
        for (id, flag) in [(item, "--yes"), (try await submitted(server), "--yes-i-mean-it")] {
            let done = try await server.vox("hopper", "withdraw", id, "--reason", "r", flag)
            #expect(done.status == 0 && done.output.contains("\(id) is withdrawn."), "\(flag): \(done)")
        }
        let again = try await server.vox("hopper", "withdraw", item, "--reason", "r", "--yes")
        #expect(again.status == 1, "\(again)")
        #expect(try await server.child.stop() == 0)
    }

    /// The output may go into a file, and is JSON there.
    @Test(arguments: [("yes", Int32(0)), ("no", 1)])
    func theQuestionIsNoPartOfTheOutput(typed: String, status: Int32) async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        let item = try await submitted(server)
        let line = try TypedLine(typed)
        defer { line.hangUp() }
        let child = try ChildProcess(
            VoxProcess.binary, ["hopper", "withdraw", item, "--reason", "r", "--json"],
            environment: ["VOX_HOME": vox.home], input: line.input)
        #expect(try await child.exitStatus(within: .seconds(20)) == status)
        #expect(child.errors.contains("Withdraw \(item)? Type yes to go on.\n"), "\(child.errors)")
        if status == 0 {
            let answer = try JSONValue(parsing: Array(child.output.utf8))
            #expect(answer["audit_id"]?.stringValue != nil, "\(child.output)")
        } else {
            #expect(child.output.isEmpty && child.errors.contains("nothing was done"), "\(child.errors)")
        }
        #expect(try await server.child.stop() == 0)
    }

    @Test func aReasonIsAskedFor() async throws {
        let bare = try await VoxCommand().run(["populi", "admin", "exec-lease-revoke", "lease-1", "--yes"])
        #expect(bare.status != 0 && bare.errors.contains("--reason"), "\(bare)")
    }

    @Test func revokingALeaseThatIsNotThereSaysSo() async throws {
        let vox = try VoxCommand()
        let words = ["populi", "admin", "exec-lease-revoke", "no-such/lease", "--reason", "r", "--yes"]
        let early = try await vox.run(words)
        #expect(early.status == 1 && early.errors.contains("Start one with vox populi up."), "\(early)")
        let server = try await VoxProcess.serve(home: vox.home)
        let answer = try await server.vox(words)
        #expect(answer.status == 1 && answer.output.isEmpty, "\(answer)")
        #expect(answer.errors.lowercased().contains("lease"), "\(answer)")
        #expect(try await server.child.stop() == 0)
    }

    private func submitted(_ server: VoxProcess) async throws -> String {
        let answer = try await server.vox("hopper", "submit", "say hello", "--json")
        return try #require(JSONValue(parsing: Array(answer.output.utf8))["item_id"]?.stringValue)
    }
}
