import Mesh

/// A reader of events that comes back late: it may miss events, but must be told so, and numbers never repeat.
struct SlowReader {
    private var subscription: EventSubscription?
    private var lastID: UInt64 = 0

    /// Comes back to a control plane that has just been started.
    mutating func subscribe(_ services: MeshServices, world: World) throws(BrokenInvariant) {
        guard services.events.lastID >= lastID else {
            throw world.broken("event \(services.events.lastID) follows event \(lastID)")
        }
        subscription = services.events.subscribe(after: lastID == 0 ? nil : lastID)
        if lastID == 0 { lastID = services.events.lastID }
    }

    mutating func drop() {
        subscription?.cancel()
        subscription = nil
    }

    /// Reads everything up to the newest event.
    mutating func read(_ services: MeshServices, world: World) throws(BrokenInvariant) {
        guard let subscription else { return }
        let newest = services.events.lastID
        var isFirst = true
        while lastID < newest {
            let next = world.executor.finish {
                var events = subscription.makeAsyncIterator()
                return await events.next()
            }
            guard case let event?? = next else { throw world.broken("events end after \(lastID) before \(newest)") }
            let isResync = event.event.type == "Resync"
            guard isResync || event.id == lastID + 1 || (isFirst && event.id > lastID) else {
                throw world.broken("event \(event.id) follows event \(lastID)")
            }
            guard !isResync || event.id >= lastID else { throw world.broken("resync to \(event.id) after \(lastID)") }
            (lastID, isFirst) = (event.id, false)
        }
        world.trace.note("read events up to \(lastID)")
    }
}
