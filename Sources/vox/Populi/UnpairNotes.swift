import Audit
import Mesh

/// What of the file of settings outlives the end of a pairing; nothing here edits it.
struct UnpairNotes {
    let sentences: [String]

    /// Looks a peer up among `mesh/peers`, as it was before the pairing ended.
    init(on peer: String, among peers: JSONValue, _ configuration: Configuration) {
        let rows = (peers.arrayValue ?? []).filter { $0["peer_id"]?.stringValue == peer }
        sentences = rows.flatMap { configuration.notes(on: ConfigNote.Peer($0, id: peer)) }.map(\.sentence)
    }

    /// The receipt of the action with the sentences in `config_notes`.
    func added(to receipt: JSONValue) -> JSONValue {
        guard case .object(var fields) = receipt else { return receipt }
        fields["config_notes"] = .array(sentences.map(JSONValue.string))
        return .object(fields)
    }

    /// Says them to a person.
    func say() {
        for sentence in sentences { Terminal.live.line(sentence) }
    }
}

extension ConfigNote.Peer {
    fileprivate init(_ row: JSONValue, id: String) {
        let key = row["key_fingerprint"]?.stringValue ?? ""
        if row["direction"]?.stringValue == "we-work-for" {
            self.init(inviter: row["name"]?.stringValue ?? "", keyFingerprint: key)
        } else {
            self.init(worker: PeerID(id), keyFingerprint: key)
        }
    }
}
