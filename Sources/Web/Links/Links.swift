import Mesh

/// Every local address of the dashboard; ids are escaped so that each stays one path segment.
package enum Links {
    static let mesh = "/mesh"
    static let hopper = "/hopper"
    static let runs = "/runs"
    static let donations = "/donations"
    static let audit = "/audit"
    static let addNode = "/add-node"
    static let join = "/join"
    static let docs = "/docs"
    static let login = "/login"
    static let theme = "/theme"

    static func node(_ id: NodeID) -> String { "/mesh/nodes/" + PercentCoding.encode(id.rawValue) }
    static func selectedNode(_ id: NodeID) -> String { "/mesh?node=" + PercentCoding.encode(id.rawValue) }
    static func invite(_ id: PeerID) -> String { "/add-node/" + PercentCoding.encode(id.rawValue) }
    static func cancelInvite(_ id: PeerID) -> String { invite(id) + "/cancel" }
    static func joinDraft(_ draft: String) -> String { "/join/" + PercentCoding.encode(draft) }
    static func suggestedSlot(kind: String, count: Int) -> String {
        "/donations?suggest=" + PercentCoding.encode("\(kind):\(count)")
    }
    static func item(_ id: ItemID) -> String { "/hopper/items/" + PercentCoding.encode(id.rawValue) }
    static func batch(_ id: BatchID) -> String { "/hopper/batches/" + PercentCoding.encode(id.rawValue) }
    static func run(_ id: RunID) -> String { "/runs/" + PercentCoding.encode(id.rawValue) }
    static func entry(_ index: UInt64) -> String { "/audit/\(index)" }
    static func doc(_ slug: String) -> String { "/docs/" + PercentCoding.encode(slug) }
    static func live(page: String, id: String? = nil) -> String {
        "/live?page=\(page)" + (id.map { "&id=" + PercentCoding.encode($0) } ?? "")
    }

    /// The path when it is one of this dashboard, else the mesh page; never another site's.
    static func local(_ path: String?) -> String {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"),
            path.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7f })
        else { return mesh }
        return path
    }
}
