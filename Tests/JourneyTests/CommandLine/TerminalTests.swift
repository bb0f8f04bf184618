import Foundation
import Testing

@testable import vox

/// Emphasis and pager: for people at a terminal, and never for programs.
@Suite struct TerminalTests {
    /// A terminal of its own comes with util-linux; elsewhere these journeys have none to run in.
    static let hasTerminals =
        FileManager.default.isExecutableFile(atPath: "/usr/bin/script")
        && FileManager.default.fileExists(atPath: "/proc/self")
    private static let bold = "\u{1B}[1m"

    @Test(
        arguments: [
            ([:], true, true), (["NO_COLOR": ""], true, true), (["NO_COLOR": "1"], true, false),
            (["NO_COLOR": "false"], true, false), ([:], false, false), (["NO_COLOR": "1"], false, false),
        ] as [([String: String], Bool, Bool)])
    func emphasisNeedsATerminalWithoutNoColor(_ environment: [String: String], _ isTerminal: Bool, _ isSeen: Bool) {
        let terminal = Terminal(environment, isTerminal: isTerminal)
        #expect(terminal.strong("sound") == (isSeen ? "\(Self.bold)sound\u{1B}[0m" : "sound"))
    }

    @Test func whatIsEmphasisedCannotSteerTheTerminal() {
        #expect(!Terminal([:], isTerminal: false).strong("a\u{1B}[2Jb").contains("\u{1B}"))
    }

    @Test(
        arguments: [
            (["PAGER": "most"], true, "most"), (["PAGER": "most"], false, nil), (["PAGER": " "], true, nil),
            (["PAGER": "cat"], true, nil), (["PAGER": "most", "TERM": "dumb"], true, nil),
        ] as [([String: String], Bool, String?)])
    func theProgramThatPages(_ environment: [String: String], _ isTerminal: Bool, _ command: String?) {
        #expect(Pager.command(environment, isTerminal: isTerminal) == command)
    }

    @Test func withoutAPagerLessIsAskedFor() {
        #expect(Pager.command([:], isTerminal: true)?.hasSuffix("exec less") == true)
    }

    /// Runs a verb in a terminal with a number of rows and gives what that showed.
    private func show(
        _ verb: String, rows: Int = 10, _ environment: [String: String] = [:], in place: ScratchDirectory? = nil
    ) async throws -> String {
        let scratch = try place ?? ScratchDirectory()
        var settings = ["VOX_HOME": scratch.path + "/home", "NO_COLOR": "", "TERM": "xterm", "SHELL": "/bin/sh"]
        settings.merge(environment) { _, new in new }
        let command = "stty rows \(rows) cols 200; exec '\(VoxProcess.binary)' \(verb)"
        let result = try await ChildProcess.run(
            "/usr/bin/script", ["-qec", command, "/dev/null"], environment: settings, directory: scratch.path)
        #expect(result.status == 0, "\(result)")
        return result.output
    }

    @Test(.enabled(if: TerminalTests.hasTerminals)) func headingsStandOutInATerminal() async throws {
        #expect(try await show("config show --no-pager").contains(Self.bold + "setting"))
        let plain = try await show("config show --no-pager", ["NO_COLOR": "1"])
        #expect(plain.contains("setting") && !plain.contains("\u{1B}"))
        let vox = try VoxCommand()
        let piped = try await vox.run(["config", "show"], ["NO_COLOR": ""])
        #expect(piped.output.contains("setting") && !piped.output.contains("\u{1B}"))
    }

    @Test(.enabled(if: TerminalTests.hasTerminals)) func whatIsLongerThanTheScreenIsPaged() async throws {
        let pager = ["PAGER": "sed 's/^/paged: /'"]
        let long = try await show("config show", pager)
        #expect(long.contains("paged: ") && long.contains("mesh.owner"))
        #expect(!(try await show("config show --no-pager", pager).contains("paged: ")))
        #expect(!(try await show("config show", rows: 2_000, pager).contains("paged: ")))
        #expect(!(try await show("config show", ["PAGER": ""]).contains("paged: ")))
        let vox = try VoxCommand()
        #expect(!(try await vox.run(["config", "show"], pager).output.contains("paged: ")))
    }

    /// Every long answer, for people and for programs alike, and `--no-pager` with each of them.
    @Test(.enabled(if: TerminalTests.hasTerminals), .timeLimit(.minutes(3)))
    func eachLongAnswerIsPaged() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        for _ in 0..<2 { #expect(try await server.vox("hopper", "submit", "hello").status == 0) }
        let pager = ["PAGER": "sed 's/^/paged: /'"]
        try await expectPaged(["populi events", "populi events --json", "doctor", "doctor --json"], vox, pager)
        #expect(try await server.child.stop() == 0)
        let unknown = (1...9).map { "unknown_\($0) = 1\n" }.joined()
        _ = try vox.write("Vox.toml", "[mesh]\n" + unknown)
        _ = try vox.write("donations.vox", "policy donations { slots: [] }\n")
        try await expectPaged(
            [
                "config check", "config check --json", "donations explain", "donations explain --json",
                "populi store check --json", "audit verify --json", "audit show 0",
            ], vox, pager)
    }

    private func expectPaged(_ verbs: [String], _ vox: VoxCommand, _ pager: [String: String]) async throws {
        for verb in verbs {
            let paged = try await show(verb, rows: 3, pager, in: vox.scratch)
            #expect(paged.contains("paged: "), "\(verb): \(paged)")
            let plain = try await show(verb + " --no-pager", rows: 3, pager, in: vox.scratch)
            #expect(!plain.contains("paged: ") && !plain.isEmpty, "\(verb): \(plain)")
        }
    }

    /// A pager that is not there, or ends early, costs nobody the answer or the exit status.
    @Test(.enabled(if: TerminalTests.hasTerminals)) func aPagerThatIsNotThereIsNotMissed() async throws {
        #expect(try await show("config show", ["PAGER": "no-such-pager-here"]).contains("mesh.owner"))
        _ = try await show("config show", ["PAGER": "head -n 1"])
    }
}
