import VoxCrypto

extension MembershipSettings {
    /// What the settings say of a membership: by the name of its mesh, its handle, or the declaration it is made of.
    package func declaration(of member: Membership) -> DeclaredPeer? {
        declared.first { $0.name == member.inviter || $0.name == member.meshName }
    }

    /// Every membership as the settings have it: what is stored, then those that only the settings know.
    ///
    /// The latter begin at a time in Unix milliseconds.
    package func memberships(over stored: [Membership], sinceMs: Int64) -> [Membership] {
        stored.map(overridden) + memberships(besides: stored, sinceMs: sinceMs)
    }

    /// A membership with each field that the settings state in place of what was stored.
    fileprivate func overridden(_ member: Membership) -> Membership {
        guard member.origin == .invite, let peer = declaration(of: member) else { return member }
        var changed = Membership(
            node: peer.node ?? member.node, inviter: member.inviter,
            inviterKey: peer.publicKey?.base64 ?? member.inviterKey, controlURL: peer.controlURL ?? member.controlURL,
            tlsSHA256: peer.pin?.hex ?? member.tlsSHA256, scope: member.scope, slotKind: member.slotKind,
            slotCount: member.slotCount, state: member.state, joinedMs: member.joinedMs)
        changed.givenNode = changed.node == member.node ? nil : member.node
        return changed
    }

    /// Those that the settings declare with an address, and that are no memberships by an invite.
    fileprivate func memberships(besides stored: [Membership], sinceMs: Int64) -> [Membership] {
        let taken = Set(stored.filter { $0.state == .active }.compactMap { declaration(of: $0)?.name })
        return declared.compactMap { peer in
            guard let url = peer.controlURL, !taken.contains(peer.name) else { return nil }
            var member = Membership(
                node: peer.node ?? ownNode, inviter: peer.name, inviterKey: peer.publicKey?.base64 ?? "",
                controlURL: url, tlsSHA256: peer.pin?.hex, scope: scope, slotKind: "", slotCount: 0,
                state: .active, joinedMs: sinceMs)
            member.origin = .declared
            return member
        }
    }
}

extension Memberships {
    /// What the settings say of a membership.
    func declaration(of member: Membership) -> DeclaredPeer? { settings.declaration(of: member) }

    /// A membership with each field that the settings state in place of what was stored.
    func overridden(_ member: Membership) -> Membership { settings.overridden(member) }

    /// The stored membership that a node is listed by, else the one that was given that id.
    func membership(listedBy node: NodeID, _ tx: ReadTransaction) throws -> Membership? {
        let stored = try MembershipRow.all(tx)
        return stored.first { overridden($0).node == node } ?? stored.first { $0.node == node }
    }

    /// Those that the settings declare with an address, and that are no memberships by an invite.
    func declared(besides stored: [Membership]) -> [Membership] {
        settings.memberships(besides: stored, sinceMs: startedMs)
    }
}
