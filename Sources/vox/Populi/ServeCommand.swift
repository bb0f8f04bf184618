import ArgumentParser
import Mesh

/// `vox populi serve`: runs the mesh in the foreground until SIGTERM or SIGINT.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the dashboard and the mesh until a signal ends them.")
    @OptionGroup var options: ServeOptions

    func run() async throws {
        let parts = try ServerParts.open(options, bootstrap: nil)
        let server = Server(
            parts: parts, inviteURL: options.inviteURL, slots: options.slots, opensBrowser: false, notes: { _ in [] })
        try await server.run()
    }
}

/// `vox populi up`: a starter file when there is none, then serve, with a browser when there is a desktop.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Set up what is missing, run the mesh, and open the dashboard.")
    @OptionGroup var options: ServeOptions

    func run() async throws {
        try StarterFile.writeIfNeeded(options.common)
        let bootstrap = Bootstrap.mint()
        let parts = try ServerParts.open(options, bootstrap: bootstrap)
        let isConfigured = parts.surroundings.configuration.text("mesh.bootstrap.token") != nil
        let server = Server(
            parts: parts, inviteURL: options.inviteURL, slots: options.slots, opensBrowser: true,
            notes: { addresses in
                [
                    "",
                    "Open \(addresses.dashboard) in a browser. Add a friend's machine on its page Add a node, or with",
                    "  vox populi invite",
                    isConfigured
                        ? "The bootstrap token for your own tools is the configured one, mesh.bootstrap.token."
                        : "Bootstrap token for your own tools, valid once within 10 minutes: \(bootstrap.token)",
                    "Stop with Ctrl-C.",
                ]
            })
        try await server.run()
    }
}
