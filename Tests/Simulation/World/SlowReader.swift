import Mesh

/// A reader of events that comes back late: it may miss events, but must be told so, and numbers never repeat.
struct SlowReader {
    private var subscription: EventSubscription?
    /// What it was told last, and comes back with; nil before it was told anything.
    private var toldID: UInt64?
    /// How far it has read in this life of the control plane.
    private var place: UInt64 = 0
    /// True until it is told that it missed what happened while it was away.
    private var awaitsResync = false
    /// Writes that a full disk had refused before this life.
    private var refusalsBefore = 0
    /// True once an event of this life had a number; then all that follow have one.
    private var hasNumbers = false

    /// Comes back to a control plane that has just been started.
    mutating func subscribe(_ services: MeshServices) {
        subscription = services.events.subscribe(after: toldID)
        awaitsResync = toldID != nil
        hasNumbers = false
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
            try take(event, world: world)
            (place, awaitsResync) = (event.id, false)
        }
        world.trace.note("read events up to \(place), told \(toldID ?? 0)")
    }

    private mutating func take(_ event: NumberedEvent, world: World) throws(BrokenInvariant) {
        let last = toldID ?? 0
        let mayRepeat = event.isResync || !event.hasNumber
        guard event.resumeID > last || (mayRepeat && event.resumeID == last) else {
            throw world.broken("event \(event.resumeID) follows event \(last)")
        }
        guard event.hasNumber || (!hasNumbers && world.disk.refusals > refusalsBefore) else {
            throw world.broken("event \(event.id) after \(last) has no number, and the disk has room")
        }
        toldID = event.resumeID
        if event.hasNumber, !event.isResync { hasNumbers = true }
    }
}
