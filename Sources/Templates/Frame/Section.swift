/// The places of the dashboard that the rail leads to.
package enum Section: String, Sendable, CaseIterable {
    /// The machines and what they do.
    case mesh
    /// What waits to be done.
    case hopper
    /// What runs and ran.
    case runs
    /// Which models are where.
    case models
    /// What this machine gives away.
    case donations
    /// The signed record.
    case audit
    /// Invite another machine.
    case addNode
    /// Join another mesh.
    case join
    /// The guides.
    case docs

    /// The word on the rail and the start of page titles.
    package var title: String {
        switch self {
        case .mesh: "Mesh"
        case .hopper: "Hopper"
        case .runs: "Runs"
        case .models: "Models"
        case .donations: "Donations"
        case .audit: "Audit"
        case .addNode: "Add node"
        case .join: "Join"
        case .docs: "Docs"
        }
    }

    /// Where it leads.
    package var href: String {
        switch self {
        case .addNode: "/add-node"
        default: "/\(rawValue)"
        }
    }

    /// The letter that opens it after `g`, where it has one.
    var key: String? {
        switch self {
        case .mesh: "m"
        case .hopper: "h"
        case .runs: "r"
        case .models: "o"
        case .donations: "d"
        case .audit: "a"
        case .addNode, .join, .docs: nil
        }
    }

    /// The guide that explains it: its slug under `/docs`.
    var guide: String? {
        switch self {
        case .mesh, .models: "watch-the-mesh"
        case .hopper, .runs: "run-work"
        case .donations: "donate"
        case .audit: "check-the-audit"
        case .addNode, .join: "add-a-machine"
        case .docs: nil
        }
    }

    var icon: Icon {
        switch self {
        case .mesh: .mesh
        case .hopper: .hopper
        case .runs: .runs
        case .models: .models
        case .donations: .donations
        case .audit: .audit
        case .addNode: .addNode
        case .join: .join
        case .docs: .docs
        }
    }
}
