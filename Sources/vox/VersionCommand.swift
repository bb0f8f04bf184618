import ArgumentParser
import Audit

/// `vox version`: program and wire version.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the program's and the mesh protocol's version.")

    @Flag(help: "Print JSON.") var json = false

    func run() {
        guard json else { return Terminal.live.line(Version.line) }
        Printing().json(["version": .string(Version.program), "wire_version": .integer(Int64(Version.wire))])
    }
}
