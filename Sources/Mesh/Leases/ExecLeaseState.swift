/// One execution lease's life: granted, renewed, then expired, revoked or completed.
package enum ExecLeaseState: String, Hashable, Sendable, CaseIterable {
    case granted
    case renewed
    case expired
    case revoked
    case completed

    /// What can happen to a lease.
    package enum Event: Hashable, Sendable {
        /// A renewal, or a grant by the same holder.
        case renew(isHolder: Bool)
        /// A release by whoever asks.
        case release(isHolder: Bool)
        /// The operator, a node kill, or the automatic revocation.
        case revoke
        /// Time went by; true when the end is reached.
        case tick(isPast: Bool)
    }

    /// What must be done about it.
    package enum Action: Hashable, Sendable {
        case extend
        case finish(LeaseChange.Kind)
        /// 404: the lease has ended.
        case refuseUnknown
        /// 409: another node holds it.
        case refuseHeld
    }

    /// True while the lease protects its scope.
    package var isLive: Bool { self == .granted || self == .renewed }

    /// Takes an event and says what to do; an illegal one leaves the state as it is.
    package mutating func handle(_ event: Event) -> [Action] {
        guard isLive else {
            if case .tick = event { return [] }
            return [.refuseUnknown]
        }
        switch event {
        case .renew(isHolder: true):
            self = .renewed
            return [.extend]
        case .release(isHolder: true):
            self = .completed
            return [.finish(.completed)]
        case .renew(isHolder: false), .release(isHolder: false): return [.refuseHeld]
        case .revoke:
            self = .revoked
            return [.finish(.revoked)]
        case .tick(isPast: true):
            self = .expired
            return [.finish(.expired)]
        case .tick(isPast: false): return []
        }
    }
}
