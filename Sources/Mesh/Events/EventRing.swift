import Audit
import DequeModule
import Synchronization

/// Numbers committed events, keeps the newest, and hands them to subscribers without ever waiting for one.
package final class EventRing: Sendable {
    /// Events that are kept for readers that come back.
    package static let longestRing = 4_096
    /// Bytes of JSON, roughly, that are kept for readers that come back.
    package static let largestRingBytes = 8 << 20
    /// Event numbers that the store reserves on disk at a time.
    static let reservedBlock: UInt64 = 65_536

    private struct State {
        var nextID: UInt64 = 1
        /// The last number that is reserved on disk; without a store nothing needs to be.
        var reservedID = UInt64.max
        var ring: Deque<NumberedEvent> = []
        var ringBytes = 0
        var nextSubscriber = 0
        var subscribers: [Int: Subscriber] = [:]
        var isShutDown = false
    }

    fileprivate struct Subscriber {
        let topics: Set<EventTopic>?
        let types: Set<String>?
        let subscription: EventSubscription
    }

    private let clock: WallClock
    private let state = Mutex(State())
    /// Counts every event, whether or not anybody reads it.
    package let metrics = Metrics()

    /// Makes an empty ring.
    package init(clock: WallClock) {
        self.clock = clock
    }

    /// Begins after every number that an earlier process may have told.
    ///
    /// One is left out, so that no reader who comes back has the newest and is taken for one that missed nothing.
    func start(after usedID: UInt64, reservedID: UInt64) {
        state.withLock { $0.nextID = max($0.nextID, usedID + 2) }
        reserve(upTo: reservedID)
    }

    /// Notes the last number that is reserved on disk; events beyond it are told without one of their own.
    func reserve(upTo id: UInt64) {
        state.withLock { $0.reservedID = id }
    }

    /// The newest place that was handed out.
    package var lastID: UInt64 { state.withLock { $0.nextID - 1 } }

    /// How many readers are subscribed.
    package var subscriberCount: Int { state.withLock { $0.subscribers.count } }

    /// Numbers events and offers them to every subscriber, in order.
    package func publish(_ events: [MeshEvent]) {
        guard !events.isEmpty else { return }
        let tsMicros = clock.micros()
        metrics.note(events)
        // Offering under the lock keeps the order of two publishers; it never waits.
        state.withLock { state in
            for event in events {
                let numbered = NumberedEvent(
                    id: state.nextID, reservedID: state.reservedID, tsMicros: tsMicros, event: event)
                state.nextID += 1
                keep(numbered, in: &state)
                for subscriber in state.subscribers.values where subscriber.wants(event) {
                    subscriber.subscription.offer(numbered) { resync($0, state) }
                }
            }
        }
    }

    /// Subscribes from now on, or from after an event that the reader has seen.
    ///
    /// When that event is no longer in the ring the first event is a `Resync` with reason `gap`.
    package func subscribe(topics: Set<EventTopic>? = nil, after lastID: UInt64? = nil) -> EventSubscription {
        state.withLock { state in
            subscribe(topics: topics, types: nil, to: backlog(after: lastID, topics: topics, state), &state)
        }
    }

    /// Subscribes to events of some types from now on; no other wakes the reader.
    func subscribe(types: Set<String>) -> EventSubscription {
        state.withLock { state in subscribe(topics: nil, types: types, to: [], &state) }
    }

    private func subscribe(
        topics: Set<EventTopic>?, types: Set<String>?, to backlog: [NumberedEvent], _ state: inout State
    ) -> EventSubscription {
        let number = state.nextSubscriber
        state.nextSubscriber += 1
        let subscription = EventSubscription(backlog: backlog) { [weak self] in self?.forget(number) }
        if state.isShutDown {
            subscription.finish(with: resync("shutdown", state))
        } else {
            state.subscribers[number] = Subscriber(topics: topics, types: types, subscription: subscription)
        }
        return subscription
    }

    /// Tells every subscriber to come back later, and ends them all; later subscribers end at once.
    package func shutdown() {
        state.withLock { state in
            state.isShutDown = true
            let last = resync("shutdown", state)
            for subscriber in state.subscribers.values { subscriber.subscription.finish(with: last) }
            state.subscribers.removeAll()
        }
    }

    private func forget(_ number: Int) {
        state.withLock { $0.subscribers[number] = nil }
    }

    private func keep(_ event: NumberedEvent, in state: inout State) {
        state.ring.append(event)
        state.ringBytes += event.sizeBytes
        while state.ring.count > Self.longestRing || state.ringBytes > Self.largestRingBytes {
            guard let oldest = state.ring.popFirst() else { break }
            state.ringBytes -= oldest.sizeBytes
        }
    }

    private func backlog(after lastID: UInt64?, topics: Set<EventTopic>?, _ state: State) -> [NumberedEvent] {
        guard let lastID else { return [] }
        let newest = state.nextID - 1
        if lastID == newest { return [] }
        guard let oldest = state.ring.first?.id, lastID < newest, lastID + 1 >= oldest else {
            return [resync("gap", state)]
        }
        return state.ring.dropFirst(Int(lastID + 1 - oldest)).filter { topics?.contains($0.event.topic) ?? true }
            .map { $0.told(reservedID: state.reservedID) }
    }

    private func resync(_ reason: StaticString, _ state: State) -> NumberedEvent {
        metrics.count(.resyncs, ["\(reason)"])
        let newest = state.nextID - 1
        let told = min(newest, state.reservedID)
        let place: JSONValue? = told < newest ? .integer(Int64(clamping: newest)) : nil
        let event = MeshEvent(
            .system, "Resync",
            [
                "reason": .string("\(reason)"), "newest_id": .integer(Int64(clamping: told)), "newest_place": place,
            ])
        return NumberedEvent(
            id: newest, reservedID: state.reservedID, tsMicros: clock.micros(), event: event)
    }
}

extension EventRing.Subscriber {
    fileprivate func wants(_ event: MeshEvent) -> Bool {
        (topics?.contains(event.topic) ?? true) && (types?.contains(event.type) ?? true)
    }
}
