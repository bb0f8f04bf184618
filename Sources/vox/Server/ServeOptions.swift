import ArgumentParser

/// Options of the verbs that start the mesh.
struct ServeOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Option(help: "Address of the mesh listener, host:port.")
    var meshBind: String?

    @Option(help: "Address of the dashboard, host:port.")
    var dashboardBind: String?

    @Option(help: "Serve style, script and icons from this folder instead of the binary.")
    var publicDir: String?

    @Option(name: .customLong("join"), help: "Join the mesh of this invite once started.")
    var inviteURL: String?

    @Option(name: .customLong("give"), help: "Save these slots in the donation policy once started, such as text:1.")
    var slots: String?

    func validate() throws {
        guard let slots else { return }
        do {
            _ = try PolicyChange.parse("slots=" + slots)
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// The flags as settings.
    var flags: [String: String] {
        var flags: [String: String] = [:]
        if let meshBind { flags["mesh.transport.bind"] = meshBind }
        if let dashboardBind { flags["dashboard.bind"] = dashboardBind }
        return flags
    }
}
