import Mesh

/// A reader of events that comes back late: it may miss events, but must be told so, and numbers never repeat.
struct SlowReader {
    private var subscription: EventSubscription?
    /// The newest number that it was told, and comes back with.
    private var toldID: UInt64 = 0
    /// How far it has read in this life of the control plane.
    private var place: UInt64 = 0
    /// True until it is told that it missed what happened while it was away.
    private var awaitsResync = false
    /// Writes that a full disk had refused before this life.
    private var refusalsBefore = 0

    /// Comes back to a control plane that has just been started.
    mutating func subscribe(_ services: MeshServices) {
        subscription = services.events.subscribe(after: toldID == 0 ? nil : toldID)
        awaitsResync = toldID != 0
        place = services.events.lastID
    }

    mutating func drop(_ disk: SimulatedDisk) {
        subscription?.cancel()
        subscription = nil
        refusalsBefore = disk.refusals
    }

    /// Reads everything up to the newest event.
    mutating func read(_ services: MeshServices, world: World) throws(BrokenInvariant) {
        guard let subscription else { return }
        let newest = services.events.lastID
        while awaitsResync || place < newest {
            let next = world.executor.finish {
                var events = subscription.makeAsyncIterator()
                return await events.next()
            }
            guard case let event?? = next else { throw world.broken("events end after \(place) before \(newest)") }
            guard event.isResync || (!awaitsResync && event.id == place + 1) else {
                throw world.broken("event \(event.id) follows event \(place), and nothing says what was missed")
            }
            try take(event.shownID, isResync: event.isResync, world: world)
            (place, awaitsResync) = (event.id, false)
        }
        world.trace.note("read events up to \(place), told \(toldID)")
    }

    private mutating func take(_ shownID: UInt64?, isResync: Bool, world: World) throws(BrokenInvariant) {
        guard let shownID else {
            guard world.disk.refusals > refusalsBefore else {
                throw world.broken("an event after \(toldID) has no number, and the disk was never full")
            }
            return
        }
        guard shownID > toldID || (isResync && shownID == toldID) else {
            throw world.broken("event \(shownID) follows event \(toldID)")
        }
        toldID = shownID
    }
}
