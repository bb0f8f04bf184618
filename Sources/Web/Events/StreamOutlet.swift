import Synchronization

/// Where one stream's writer waits for the next thing to do.
///
/// Holds at most one element, one change mark and one tick, so a slow socket holds back only its own feeder; the
/// feeder's subscription has the bound of the ring.
final class StreamOutlet<Element: Sendable>: Sendable {
    /// What the writer does next.
    enum Signal: Sendable {
        /// Write this element.
        case element(Element)
        /// Something changed up to this event id.
        case changed(UInt64)
        /// Nothing happened for a while: write a heartbeat, refresh what ages.
        case tick
        /// The stream is over.
        case closed
    }

    private struct State {
        var element: Element?
        var changed: UInt64?
        var hasTick = false
        var isClosed = false
        var writer: CheckedContinuation<Signal, Never>?
        var feeder: CheckedContinuation<Void, Never>?
        var busySince: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let clock = ContinuousClock()

    /// How long the writer has been busy with one signal; `nil` while it waits.
    var writingFor: Duration? { state.withLock { $0.busySince.map { clock.now - $0 } } }

    /// Hands over an element; returns when there is room for the next one.
    func offer(_ element: Element) async {
        await withCheckedContinuation { (feeder: CheckedContinuation<Void, Never>) in
            let (wake, signal) = state.withLock { state -> (CheckedContinuation<Signal, Never>?, Signal?) in
                guard !state.isClosed else { return (nil, nil) }
                guard let writer = state.writer else {
                    state.element = element
                    state.feeder = feeder
                    return (nil, .tick)
                }
                state.writer = nil
                state.busySince = clock.now
                return (writer, .element(element))
            }
            if let wake, let signal { wake.resume(returning: signal) }
            if wake != nil || signal == nil { feeder.resume() }
        }
    }

    /// Notes that something changed; marks are merged into the newest.
    func mark(_ id: UInt64) { wake { $0.changed = max($0.changed ?? 0, id) } }

    /// Notes that time passed.
    func tick() { wake { $0.hasTick = true } }

    /// Ends the stream; the writer gets what was handed over before.
    func close() {
        wake { $0.isClosed = true }
        let feeder = state.withLock { state in
            defer { state.feeder = nil }
            return state.feeder
        }
        feeder?.resume()
    }

    /// Waits for the next signal; a cancelled writer gets `.closed`.
    func next() async -> Signal {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (writer: CheckedContinuation<Signal, Never>) in
                let (signal, feeder) = state.withLock { state in
                    let signal = Self.take(&state)
                    if signal == nil { state.writer = writer }
                    state.busySince = signal == nil ? nil : clock.now
                    defer { if case .element = signal { state.feeder = nil } }
                    if case .element = signal { return (signal, state.feeder) }
                    return (signal, nil)
                }
                if let signal { writer.resume(returning: signal) }
                feeder?.resume()
            }
        } onCancel: {
            close()
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let (writer, signal) = state.withLock { state -> (CheckedContinuation<Signal, Never>?, Signal?) in
            change(&state)
            guard let writer = state.writer, let signal = Self.take(&state) else { return (nil, nil) }
            state.writer = nil
            state.busySince = clock.now
            return (writer, signal)
        }
        if let writer, let signal { writer.resume(returning: signal) }
    }

    private static func take(_ state: inout State) -> Signal? {
        if let element = state.element {
            state.element = nil
            return .element(element)
        }
        if let id = state.changed {
            state.changed = nil
            return .changed(id)
        }
        if state.isClosed { return .closed }
        if state.hasTick {
            state.hasTick = false
            return .tick
        }
        return nil
    }
}
