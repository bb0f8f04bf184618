import Synchronization

/// Collects the addresses of both listeners; the first two lines of output come when both are known.
final class Readiness: Sendable {
    private struct State {
        var mesh: String?
        var dashboard: String?
    }

    /// Both addresses.
    struct Addresses: Sendable {
        /// `http://host:port`, or `https`.
        let mesh: String
        /// `http://host:port/`, or `https`.
        let dashboard: String
    }

    private let state = Mutex(State())
    private let stream: AsyncStream<Addresses>
    private let continuation: AsyncStream<Addresses>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The mesh listener is open.
    func meshOpened(_ url: String) { opened { $0.mesh = url } }

    /// The dashboard is open.
    func dashboardOpened(_ url: String) { opened { $0.dashboard = url } }

    /// The listeners that are open, dashboard first.
    var open: [(name: String, url: String)] {
        state.withLock { state in
            [("dashboard", state.dashboard), ("mesh", state.mesh)].compactMap { name, url in url.map { (name, $0) } }
        }
    }

    /// Address of the mesh listener as far as it is known.
    var meshURL: String? { state.withLock { $0.mesh } }

    /// Waits for both; nil when the start was given up.
    func wait() async -> Addresses? {
        for await addresses in stream { return addresses }
        return nil
    }

    private func opened(_ change: (inout State) -> Void) {
        let both = state.withLock { state -> Addresses? in
            change(&state)
            guard let mesh = state.mesh, let dashboard = state.dashboard else { return nil }
            return Addresses(mesh: mesh, dashboard: dashboard)
        }
        if let both { continuation.yield(both) }
    }
}
