import ArgumentParser
import Foundation

/// The command line: `vox` and its verbs.
struct Vox: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vox",
        abstract: "A mesh of your own machines: run prompts where there is room, and see what ran where.",
        version: Version.line,
        subcommands: [
            PopuliCommand.self, HopperCommand.self, RunsCommand.self, ModelCommand.self, InferCommand.self,
            DonationsCommand.self, AuditCommand.self, ConfigCommand.self, DoctorCommand.self,
            BenchCommand.self, VersionCommand.self,
        ])
}

/// Program and wire version.
enum Version {
    /// Of this program.
    static let program = "0.1.0"
    /// Of the mesh protocol.
    static let wire = 1
    /// Both, for people.
    static let line = "vox \(program), mesh wire version \(wire)"
}

@main
enum Main {
    /// Exit codes: 0 done, 1 refused or failed, 2 usage.
    static func main() async {
        do {
            var command = try Vox.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            Terminal.live.complain("vox: \(failure.description)")
            exit(failure.exitCode)
        } catch {
            leave(error)
        }
    }

    private static func leave(_ error: any Error) -> Never {
        let message = Vox.fullMessage(for: error)
        if Vox.exitCode(for: error).isSuccess {
            Terminal.live.line(message)
            exit(0)
        }
        if let code = error as? ExitCode { exit(code.rawValue) }
        Terminal.live.complain(message)
        exit(Vox.exitCode(for: error) == .validationFailure ? 2 : 1)
    }
}
