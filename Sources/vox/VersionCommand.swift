import ArgumentParser

/// `vox version`: program and wire version.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the program's and the mesh protocol's version.")

    func run() { Terminal.live.line(Version.line) }
}
