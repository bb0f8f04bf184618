import Mesh

/// Every local address of the dashboard; ids are escaped so that each stays one path segment.
package enum Links {
    static let mesh = "/mesh"
    static let hopper = "/hopper"
    static let submit = "/hopper/submit"
    static let startBatch = "/hopper/start-batch"
    static let runs = "/runs"
    static let workflows = "/workflows"
    static let models = "/models"
    static let donations = "/donations"
    static let donationsPreview = "/donations/preview"
    static let audit = "/audit"
    static let verifyAudit = "/audit/verify"
    static let addNode = "/add-node"
    static let join = "/join"
    static let joinPreview = "/join/preview"
    static let settings = "/settings"
    static let docs = "/docs"
    static let palette = "/palette"
    static let login = "/login"
    static let logout = "/logout"
    static let theme = "/theme"

    static func node(_ id: NodeID) -> String { "/mesh/nodes/" + segment(id.rawValue) }
    static func selectedNode(_ id: NodeID) -> String { "/mesh?node=" + segment(id.rawValue) }
    /// `kill`, `pause`, `drain` or `replay` ask first; `resume`, `pin` and `unpin` act at once.
    static func nodeAction(_ action: String, on id: NodeID) -> String { node(id) + "/" + segment(action) }
    /// Asks before one run of the node starts again.
    static func replay(_ run: RunID, on id: NodeID) -> String {
        nodeAction("replay", on: id) + "?run_id=" + segment(run.rawValue)
    }
    static func revokeLease(_ id: LeaseID) -> String { "/mesh/leases/" + segment(id.rawValue) + "/revoke" }
    static func unpair(_ id: PeerID) -> String { "/mesh/peers/" + segment(id.rawValue) + "/unpair" }
    /// Asks before a paired machine gets a new token.
    static func rotate(_ id: PeerID) -> String { "/mesh/peers/" + segment(id.rawValue) + "/rotate" }
    static func invite(_ id: PeerID) -> String { "/add-node/" + segment(id.rawValue) }
    static func joinDraft(_ draft: String) -> String { "/join/" + segment(draft) }
    static func suggestedSlot(kind: String, count: Int) -> String {
        "/donations?suggest=" + segment("\(kind):\(count)")
    }
    /// The hopper with a node chosen in its box.
    static func hopper(for node: NodeID) -> String { "/hopper?target=" + segment(node.rawValue) }
    static func item(_ id: ItemID) -> String { "/hopper/items/" + segment(id.rawValue) }
    static func batch(_ id: BatchID) -> String { "/hopper/batches/" + segment(id.rawValue) }
    static func run(_ id: RunID) -> String { "/runs/" + segment(id.rawValue) }
    /// The hopper with the run's prompt and choices in the box for new work.
    static func again(_ id: RunID) -> String { hopper + "?again=" + segment(id.rawValue) + "#submit" }
    static func cancelRun(_ id: RunID) -> String { run(id) + "/cancel" }
    static func entry(_ index: UInt64) -> String { "/audit/\(index)" }
    /// The entries that name something.
    static func entries(of target: String) -> String { audit + "?target=" + segment(target) }
    static let auditAt = "/audit/at"
    static func meshAt(_ micros: Int64) -> String { auditAt + "/\(micros)" }
    static func settings(_ section: String) -> String { "/settings/" + segment(section) }
    static func doc(_ slug: String) -> String { "/docs/" + segment(slug) }
    static func search(_ text: String) -> String { "/palette?q=" + segment(text) }

    /// A list's next page: the path with the same filters and another cursor.
    static func page(_ path: String, _ filters: Fields, cursor: String) -> String {
        let first = filtered(path, filters)
        return first + (first.contains("?") ? "&" : "?") + "cursor=" + segment(cursor)
    }

    /// A list's first page with the same filters.
    static func filtered(_ path: String, _ filters: Fields) -> String {
        let kept = filters.pairs.filter { $0.name != "cursor" && !$0.value.isEmpty }
        guard !kept.isEmpty else { return path }
        return path + "?" + kept.map { segment($0.0) + "=" + segment($0.1) }.joined(separator: "&")
    }

    /// The path when it is one of this dashboard, else the mesh page; never another site's.
    static func local(_ path: String?) -> String {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"),
            path.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7f })
        else { return mesh }
        return path
    }

    private static func segment(_ text: String) -> String { PercentCoding.encode(text) }
}
