import ArgumentParser

/// `vox populi …`: the mesh of this machine.
struct PopuliCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "populi", abstract: "Start the mesh, invite machines, join others.",
        discussion: """
            A mesh is a group of machines whose owners trust each other: one invites, the others join and work for it. \
            What you submit runs here or on a machine whose own policy accepts it, and never on a wider circle than \
            you chose. Every step is written into a signed log that you can check.
            """,
        subcommands: [
            UpCommand.self, ServeCommand.self, InitCommand.self, InviteCommand.self, PairCommand.self,
            JoinCommand.self, LeaveCommand.self,
            StatusCommand.self, PeersCommand.self, InventoryCommand.self, LeasesCommand.self, NodeCommand.self,
            UnpairCommand.self, RotateCommand.self, AdminCommand.self, EventsCommand.self, StoreCommand.self,
            KeysCommand.self,
        ])
}
