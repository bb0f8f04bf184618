/// One invite's life: minted, then exchanged, expired or revoked.
package enum InviteState: String, Hashable, Sendable, CaseIterable {
    case minted
    case exchanged
    case expired
    case revoked

    /// What can happen to an invite.
    package enum Event: Hashable, Sendable {
        case exchange(isPast: Bool)
        case revoke
        case tick(isPast: Bool)
    }

    /// What must be done about it.
    package enum Action: Hashable, Sendable {
        case issueToken
        case recordExpired
        case recordRevoked
        /// 410.
        case refuse
    }

    /// Takes an event and says what to do; an illegal one leaves the state as it is.
    package mutating func handle(_ event: Event) -> [Action] {
        switch (self, event) {
        case (.minted, .exchange(isPast: false)):
            self = .exchanged
            return [.issueToken]
        case (.minted, .exchange(isPast: true)):
            return [.refuse]
        case (.minted, .tick(isPast: true)):
            self = .expired
            return [.recordExpired]
        case (.minted, .revoke):
            self = .revoked
            return [.recordRevoked]
        case (_, .tick): return []
        case (_, .exchange), (_, .revoke): return [.refuse]
        }
    }
}
