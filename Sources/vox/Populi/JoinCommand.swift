import ArgumentParser
import Audit
import Mesh
import VoxCrypto

/// `vox populi join`: makes this machine a worker of the inviter.
struct JoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Join the mesh of an invite as a worker.")
    @OptionGroup var options: ReadOptions
    @Argument(help: "The link, vox+invite://…; put it in single quotes.") var url: String
    @Flag(name: .customLong("print"), help: "Say what would happen; contact nobody.") var isPrintOnly = false

    func run() async throws {
        let surroundings = try Surroundings.open(options.common)
        let bearer = try Self.verified(url)
        if isPrintOnly { return preview(bearer) }
        let answer = try await Self.join(url, DashboardClient.open(surroundings))
        if options.json { return options.printing.json(answer) }
        Self.tell(answer, bearer)
    }

    /// Has the running process join; everything else was checked before.
    static func join(_ url: String, _ client: DashboardClient) async throws(CommandFailure) -> JSONValue {
        try await client.post("mesh/join", ["bearer_url": .string(url)])
    }

    /// Says to a person what was joined, and what comes next.
    static func tell(_ answer: JSONValue, _ bearer: InviteBearer) {
        let inviter = answer["inviter"]?.stringValue ?? bearer.name
        Terminal.live.line("Joined \(inviter) as \(answer["joined_as"]?.stringValue ?? bearer.peer.rawValue).")
        Terminal.live.line(
            "Nothing is donated until your policy has a slot: vox donations set slots=\(bearer.slot):\(bearer.n)")
    }

    /// The checks that need nobody: form, version, signature, end.
    static func verified(_ url: String) throws(CommandFailure) -> InviteBearer {
        do throws(InviteError) {
            return try InviteBearer.verified(bearerURL: url, nowMs: Live.clock.millis())
        } catch {
            throw CommandFailure(sentence(error), remedy: "Ask the inviter for a new one.")
        }
    }

    private static func sentence(_ error: InviteError) -> String {
        switch error {
        case .wrongVersion: "the invite was made by a newer vox."
        case .badSignature: "the invite was changed after it was made: its signature does not fit."
        case .expired: "the invite has expired."
        default: "that is not an invite link."
        }
    }

    private func preview(_ bearer: InviteBearer) {
        let fingerprint = bearer.publicKey?.sha256Hex ?? ""
        let seconds = max(0, Int64(clamping: bearer.exp) - Live.clock.millis()) / 1_000
        let facts: JSONValue = [
            "inviter": .string(bearer.name), "key_fingerprint": .string(Self.groups(fingerprint)),
            "address": .string(bearer.url), "encrypted": .bool(bearer.url.hasPrefix("https:")),
            "tls_pinned": .bool(bearer.tls != nil), "node_id": .string(bearer.peer.rawValue),
            "slot": .string(bearer.slot), "slots": .integer(Int64(bearer.n)), "privacy_class": "paired-peers-only",
            "expires_in_secs": .integer(seconds),
        ]
        let printing = options.printing
        if options.json { return printing.json(facts) }
        printing.fields(
            facts,
            [
                "inviter", "key_fingerprint", "address", "encrypted", "tls_pinned", "node_id", "slot", "slots",
                "privacy_class", "expires_in_secs",
            ])
        printing.terminal.line(
            """

            Joining would make this machine a worker of \(bearer.name). It would send its public key, contact \
            \(bearer.url) once to join and then every few seconds, and run only what its own policy accepts.
            Nobody was contacted. Compare the fingerprint with the inviter, then run the command without --print.
            """)
    }

    /// Groups of four, to be read aloud.
    static func groups(_ text: String) -> String {
        var groups: [Substring] = []
        var rest = text[...]
        while !rest.isEmpty {
            groups.append(rest.prefix(4))
            rest = rest.dropFirst(4)
        }
        return groups.joined(separator: " ")
    }
}
