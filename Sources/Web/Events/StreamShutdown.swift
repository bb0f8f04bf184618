import ServiceLifecycle

/// Ends every open stream at once when the process stops, so that the listener has nothing to wait for.
///
/// Must come after the application in the service group, which stops services in reverse order.
package struct StreamShutdown: Service {
    private let close: @Sendable () -> Void

    /// Takes what ends the streams: the event ring's shutdown.
    package init(close: @escaping @Sendable () -> Void) { self.close = close }

    /// Waits for the stop signal and ends the streams.
    package func run() async throws {
        try await gracefulShutdown()
        close()
    }
}
