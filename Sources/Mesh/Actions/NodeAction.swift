/// What a person can do to a node at once.
package enum NodeAction: String, Hashable, Sendable, CaseIterable {
    /// Ends everything that the node runs.
    case kill
    /// Gives it nothing new; what it runs goes on.
    case pause
    /// Lets it finish what it runs, then puts it in maintenance.
    case drain
    /// Starts one of its finished runs again.
    case replay
    /// Takes back a pause, a drain, and the maintenance that a drain has set.
    case resume

    /// True when it must be confirmed and needs a reason.
    package var isConfirmed: Bool { self != .resume }
}

/// Who wants something done, and why.
package struct ActionOrder: Hashable, Sendable {
    /// The reason, trimmed, at most 500 characters; empty only for a resume.
    package var reason: String
    /// `dashboard-user` or `cli-user`.
    package var actor: String

    /// Names the reason and the actor.
    package init(reason: String, actor: String) {
        self.reason = reason
        self.actor = actor
    }
}
