import HeapModule

/// The live leases in memory, which alone knows when each of them ends.
///
/// A renewal changes this book and nothing else, so that holders may renew at any rate and on a full disk; only one
/// that follows a longer setting is written, and where that fails, one a second tries again. It gives the length of the
/// setting, but no less than the holder was given before, since it counts on that. A row says when its lease would end
/// without renewals; those are lost in a crash, and so a start gives each live lease the longest length of any. The
/// disk has that before a holder is told, and so no renewal in memory gives more.
struct LeaseBook: Sendable {
    private struct Page: Sendable {
        var lease: ExecLease
        /// The longest length that its holder was given, milliseconds.
        var lengthMs: Int64
        /// True from the decision to end it; what becomes of it is then for the store alone to say.
        var isEnding = false
    }

    /// When to look at a lease; it may have been renewed or ended since.
    private struct Look: Comparable, Sendable {
        let atMs: Int64
        let id: LeaseID

        static func < (left: Look, right: Look) -> Bool { left.atMs < right.atMs }
    }

    private var pages: [LeaseID: Page] = [:]
    private var looks = Heap<Look>()

    /// End of each lease, Unix milliseconds.
    var ends: [LeaseID: Int64] { pages.mapValues(\.lease.expiresMs) }

    /// Takes the leases that were live before a start, each for a whole length from now.
    mutating func load(_ leases: [ExecLease], nowMs: Int64, lengthMs: Int64) {
        for var lease in leases {
            lease.expiresMs = max(lease.expiresMs, nowMs + lengthMs)
            put(lease, lengthMs: lengthMs)
        }
    }

    /// Takes a lease whose grant is on the disk.
    mutating func put(_ lease: ExecLease, lengthMs: Int64) {
        pages[lease.id] = Page(lease: lease, lengthMs: lengthMs)
        looks.insert(Look(atMs: lease.expiresMs, id: lease.id))
    }

    /// Forgets a lease whose end is on the disk.
    mutating func remove(_ id: LeaseID) {
        pages[id] = nil
    }

    /// The longest length that the holder was given, milliseconds; nil for a lease that is not live.
    func lengthMs(of id: LeaseID) -> Int64? { pages[id]?.lengthMs }

    /// A stored lease as it is now.
    func asItIs(_ stored: ExecLease) -> ExecLease {
        guard stored.state.isLive, let known = pages[stored.id]?.lease else { return stored }
        var lease = stored
        lease.expiresMs = max(stored.expiresMs, known.expiresMs)
        if known.state == .renewed { lease.state = .renewed }
        return lease
    }

    /// Renews a lease that runs, for its holder; nil when the store must decide.
    mutating func renew(_ id: LeaseID, by holder: NodeID, nowMs: Int64, lengthMs: Int64) -> ExecLease? {
        guard var page = pages[id], !page.isEnding, nowMs < page.lease.expiresMs,
            page.lease.state.handle(.renew(isHolder: page.lease.holder == holder)) == [.extend]
        else { return nil }
        page.lease.expiresMs = max(page.lease.expiresMs, nowMs + lengthMs)
        page.lengthMs = max(page.lengthMs, lengthMs)
        pages[id] = page
        return page.lease
    }

    /// Takes a renewal that the store has decided on.
    mutating func extend(to lease: ExecLease, lengthMs: Int64) {
        guard var page = pages[lease.id] else { return }
        page.lease = asItIs(lease)
        page.lengthMs = max(page.lengthMs, lengthMs)
        pages[lease.id] = page
    }

    /// Leases whose time is up; each is named again until it is removed.
    mutating func past(_ nowMs: Int64, atMost limit: Int) -> [LeaseID] {
        var found: [Look] = []
        while found.count < limit, let look = looks.min, look.atMs <= nowMs {
            looks.removeMin()
            guard let endMs = pages[look.id]?.lease.expiresMs else { continue }
            let next = Look(atMs: endMs, id: look.id)
            if endMs <= nowMs { found.append(next) } else { looks.insert(next) }
        }
        looks.insert(contentsOf: found)
        return found.map(\.id)
    }

    /// Lets no renewal pass a lease that is being ended.
    mutating func beginEnd(of id: LeaseID) {
        pages[id]?.isEnding = true
    }

    /// The same for a lease whose time is up; false when it is not.
    mutating func beginEnd(of stored: ExecLease, ifPast nowMs: Int64) -> Bool {
        guard asItIs(stored).expiresMs <= nowMs else { return false }
        beginEnd(of: stored.id)
        return true
    }

    /// The lease was not ended after all.
    mutating func undoEnd(of id: LeaseID) {
        pages[id]?.isEnding = false
    }
}
