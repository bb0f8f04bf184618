import Mesh

/// How one page stays live: which events concern it, and its regions as they are now.
struct LivePage: Sendable {
    /// Topics whose events may change the page.
    let topics: Set<EventTopic>
    /// Whether an event of those topics concerns the thing with this id.
    var concerns: @Sendable (MeshEvent, String?) -> Bool = { _, _ in true }
    /// Every live region of the page for this id; throws what the page itself would.
    let regions: @Sendable (String?) async throws -> [LiveRegion]
}
