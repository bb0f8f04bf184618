import Mesh

/// Where a listener binds after the port rules: a busy port that nobody asked for gives way, a chosen one does not.
struct ListenerPlan: Sendable {
    let address: BindAddress

    /// Applies the rules to a setting; `flag` is the flag that a refusal names.
    init(
        _ key: String, flag: String, _ configuration: Configuration, probe: (BindAddress) -> PortProbe.Verdict
    ) throws(CommandFailure) {
        guard let wanted = configuration.address(key) else {
            throw CommandFailure("\(key) is no address.", remedy: "Write host:port.")
        }
        switch probe(wanted) {
        case .free: address = wanted
        case .busy where !configuration.isSet(key): address = BindAddress(host: wanted.host, port: 0)
        case .busy: throw Self.busy(wanted, flag: flag)
        case .unusable(let why):
            throw CommandFailure(
                "cannot listen on \(wanted): \(why).", remedy: "Choose another address with \(flag).")
        }
    }

    /// The sentence for a chosen port that is taken.
    static func busy(_ address: BindAddress, flag: String) -> CommandFailure {
        CommandFailure(
            "cannot listen on \(address): address in use. Is another mesh process running? Stop it, or choose another "
                + "address with \(flag).")
    }
}
