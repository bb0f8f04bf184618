import Audit
import Mesh
import VoxCrypto

/// `vox populi pair '<url>'`: joins by a link, once the keys of both sides were shown and compared.
struct LinkPairing {
    let surroundings: Surroundings
    let options: ReadOptions
    /// Whether nobody is asked after the keys were shown.
    let isSure: Bool

    /// Shows both keys, asks, joins.
    func run(_ url: String) async throws(CommandFailure) {
        let bearer = try JoinCommand.verified(url)
        let client = try DashboardClient.open(surroundings)
        let keys = (inviter: bearer.publicKey?.sha256Hex ?? "", own: try ownFingerprint())
        show(bearer, keys.inviter, keys.own)
        if !isSure { try ConfirmOptions.ask("Join \(bearer.name) as a worker") }
        let answer = try await JoinCommand.join(url, client)
        guard options.json else { return JoinCommand.tell(answer, bearer) }
        let shown: [String: JSONValue] = [
            "inviter_key_fingerprint": .string(keys.inviter), "own_key_fingerprint": .string(keys.own),
        ]
        options.printing.json(.object((answer.objectValue ?? [:]).merging(shown) { answered, _ in answered }))
    }

    /// Where the question stands, beside the output.
    private func show(_ bearer: InviteBearer, _ inviter: String, _ own: String) {
        Terminal.live.complain(
            """
            key of \(bearer.name)  \(JoinCommand.groups(inviter))
            key of this machine  \(JoinCommand.groups(own))
            Compare both with \(bearer.name) before you go on: by voice, or side by side.
            """)
    }

    private func ownFingerprint() throws(CommandFailure) -> String {
        do throws(KeyFileError) {
            return try KeyFile(path: surroundings.home.nodeKey).loadEd25519()?.publicKey.sha256Hex ?? ""
        } catch {
            throw CommandFailure(error.description)
        }
    }
}
