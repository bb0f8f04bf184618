import Audit
import Foundation
import Testing

extension Journeys {
    /// The same way with the command line only.
    @Suite struct CommandLineJourneyTests {
        @Test(.timeLimit(.minutes(3))) func aSecondMachineJoinsAndWorks() async throws {
            try await Stage.play { stage in
                let home = try await stage.start("anna")
                let den = try await stage.start("ben")
                let link = try await Self.line(home, "populi", "invite", "--slot", "text", "--url-only")

                try await Self.onlyLooks(den, link)
                let node = try await Self.join(den, link)
                try await Self.secondExchangeIsRefused(stage, den, link)
                try await Self.give(den)
                try await Self.isOnline(node, home)
                try await Self.work(home, on: node)
                for process in [home, den] {
                    let verdict = try await process.vox("audit", "verify")
                    try #require(verdict.status == 0 && verdict.output.hasPrefix("The log is intact"), "\(verdict)")
                }
            }
        }

        /// `--print` says what would happen and contacts nobody: the invite can still be used.
        private static func onlyLooks(_ den: VoxProcess, _ link: String) async throws {
            let preview = try await den.vox("populi", "join", link, "--print")
            try #require(preview.status == 0, "\(preview)")
            try #require(preview.output.contains("anna@anna-mesh") && preview.output.contains("Nobody was contacted."))
            try #require(try await rows(den, "populi", "peers", "--json").isEmpty)
        }

        private static func join(_ den: VoxProcess, _ link: String) async throws -> String {
            let answer = try await json(den, "populi", "join", link, "--json")
            try #require(answer["inviter"]?.stringValue == "anna@anna-mesh")
            return try #require(answer["joined_as"]?.stringValue)
        }

        /// Neither the machine that joined nor another one can use the invite again.
        private static func secondExchangeIsRefused(_ stage: Stage, _ den: VoxProcess, _ link: String) async throws {
            let again = try await den.vox("populi", "join", link)
            try #require(again.status == 1 && again.errors.hasPrefix("vox: "), "\(again)")
            let attic = try await stage.start("carl")
            let other = try await attic.vox("populi", "join", link)
            try #require(other.status == 1, "\(other)")
            try #require(other.errors.contains("used"), "\(other)")
            try #require(try await rows(attic, "populi", "peers", "--json").isEmpty)
            try #require(try await attic.child.stop() == 0)
        }

        private static func give(_ den: VoxProcess) async throws {
            let before = try await den.vox("donations", "show")
            try #require(before.status == 0 && !before.output.contains("kind: text"), "\(before)")
            let change = try await den.vox("donations", "set", "slots=text:1")
            try #require(change.status == 0 && change.output.contains("+"), "\(change)")
            let check = try await den.vox("donations", "check")
            try #require(check.status == 0 && check.output.contains("text × 1"), "\(check)")
        }

        private static func isOnline(_ node: String, _ home: VoxProcess) async throws {
            try await eventually("\(node) is online with its slot", within: .seconds(20)) {
                let nodes = try await json(home, "populi", "status", "--json")["nodes"]?.arrayValue ?? []
                let row = nodes.first { $0["id"]?.stringValue == node }
                return row?["liveness"]?.stringValue == "online" && row?["slots"]?.arrayValue?.isEmpty == false
            }
        }

        /// Submits, starts on the other node, and reads the answer.
        private static func work(_ home: VoxProcess, on node: String) async throws {
            let reference = try ReferenceAnswer.longest()
            let item = try await json(
                home, "hopper", "submit", reference.sentence, "--privacy", "paired-peers-only", "--json")
            let id = try #require(item["item_id"]?.stringValue)
            let waiting = try await home.vox("hopper", "ls")
            try #require(waiting.status == 0 && waiting.output.contains(id), "\(waiting)")
            let batch = try await json(home, "hopper", "start-batch", "--node", node, "--item", id, "--json")
            let outcome = try #require(batch["outcomes"]?.arrayValue?.first)
            try #require(outcome["node_id"]?.stringValue == node, "\(outcome)")
            let run = try #require(outcome["run_id"]?.stringValue)
            var last: JSONValue = .null
            try await eventually("run \(run) is done", within: .seconds(30)) {
                last = try await json(home, "runs", "show", run, "--json")
                return last["status"]?.stringValue == "done"
            }
            try #require(last["output"]?.stringValue == reference.text)
            try #require(last["privacy_class"]?.stringValue == "paired-peers-only")
            let shown = try await home.vox("runs", "show", run)
            try #require(shown.status == 0 && shown.output.contains(reference.text), "\(shown)")
            let list = try await home.vox("runs", "ls")
            try #require(list.status == 0 && list.output.contains(run), "\(list)")
        }

        private static func line(_ process: VoxProcess, _ arguments: String...) async throws -> String {
            let result = try await process.vox(arguments)
            try #require(result.status == 0, "\(arguments): \(result)")
            return result.output.trimmed
        }

        private static func json(_ process: VoxProcess, _ arguments: String...) async throws -> JSONValue {
            let result = try await process.vox(arguments)
            try #require(result.status == 0, "\(arguments): \(result)")
            return try JSONValue(parsing: Array(result.output.utf8))
        }

        private static func rows(_ process: VoxProcess, _ arguments: String...) async throws -> [JSONValue] {
            let result = try await process.vox(arguments)
            try #require(result.status == 0, "\(arguments): \(result)")
            return try JSONValue(parsing: Array(result.output.utf8)).arrayValue ?? []
        }
    }
}
