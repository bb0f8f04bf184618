import ArgumentParser
import Audit
import Foundation
import Language

/// `vox donations …`: what this machine gives away.
struct DonationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "donations", abstract: "Read, check and change what this machine gives away.",
        subcommands: [Show.self, Check.self, Set.self, ExplainCommand.self])

    /// `vox donations show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the policy in force.")
        @OptionGroup var options: ReadOptions

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(options.common))
            let answer = try await client.get("mesh/policy")
            if options.json { return options.printing.json(answer) }
            Terminal.live.verbatim(answer["source"]?.stringValue ?? "")
        }
    }

    /// `vox donations check`; needs no running process.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Check a policy file.")
        @OptionGroup var options: ReadOptions
        @Argument(help: "The file; else the one in force.") var file: String?

        func run() throws {
            let path = try file ?? Surroundings.open(options.common).donationsPath
            guard let data = FileManager.default.contents(atPath: path) else {
                throw CommandFailure(
                    "there is no file \(path), so nothing is donated.", remedy: "Write one on the Donations page.")
            }
            do throws(DonationsError) {
                let name = String(path.split(separator: "/").last ?? "donations.vox")
                let document = try DonationsDocument.parse(bytes: Array(data), file: name)
                if options.json {
                    let slots = document.policy.slots.map { slot -> JSONValue in
                        ["kind": .string(slot.kind), "max_concurrent": .integer(Int64(slot.maxConcurrent))]
                    }
                    return options.printing.json(["path": .string(path), "ok": true, "slots": .array(slots)])
                }
                Terminal.live.line("\(path): in order, slots: \(Self.words(document.policy.slots))")
            } catch {
                throw CommandFailure(error.description)
            }
        }

        private static func words(_ slots: [DonationsPolicy.Slot]) -> String {
            guard !slots.isEmpty else { return "none" }
            return slots.map { "\($0.kind) × \($0.maxConcurrent)" }.joined(separator: ", ")
        }
    }

    /// `vox donations set`.
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change fields of the policy.",
            discussion: "Examples: nsfw_allowed=false, max_job_duration_secs=1800, slots=text:1,gpu:2:80 "
                + "(kind:most at once:weight), allowed_users=null.")
        @OptionGroup var options: ReadOptions
        @Argument(help: "field=value, one or more.") var changes: [String]

        func run() async throws {
            for change in changes { _ = try PolicyChange.parse(change) }
            let client = try DashboardClient.open(Surroundings.open(options.common))
            let current = try await client.get("mesh/policy")
            let answer = try await client.put("mesh/policy", PolicyChange.body(changes, over: current))
            if options.json { return options.printing.json(answer) }
            Terminal.live.write(answer["diff"]?.stringValue ?? "")
            if let command = answer["suggested_commit_command"]?.stringValue { Terminal.live.line(command) }
        }
    }
}
