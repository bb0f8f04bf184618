extension Memberships {
    /// The tables of the settings, as they were at the start, that name a peer.
    package func configNotes(on peer: ConfigNote.Peer) -> [ConfigNote] { settings.declared.notes(on: peer) }
}
