import Hummingbird

/// The API document on the mesh listener; any bearer may read it.
struct PeerOpenAPIRoutes: Sendable {
    func add(to table: inout PeerTable) {
        table.get(PeerPath.openAPI, nil) { _ in .wire(PeerDocument.json) }
    }
}
