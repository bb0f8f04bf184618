import ArgumentParser

/// `vox populi …`: the mesh of this machine.
struct PopuliCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "populi", abstract: "Start the mesh, invite machines, join others.",
        subcommands: [
            UpCommand.self, ServeCommand.self, InitCommand.self, JoinCommand.self, StatusCommand.self,
            InviteCommand.self, PeersCommand.self, LeasesCommand.self, NodeCommand.self,
            UnpairCommand.self,
        ])
}
