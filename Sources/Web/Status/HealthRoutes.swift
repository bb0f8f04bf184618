import Hummingbird
import NIOCore

/// `/health` and `/ready`: is the process alive, and may traffic come.
struct HealthRoutes: Sendable {
    /// Whether the process is up, not stopping, and able to write.
    let isReady: @Sendable () -> Bool

    func add(to table: inout DashboardTable) {
        table.open("/health") { _, _ in Self.text("ok\n") }
        table.open("/ready") { _, _ in ready() }
    }

    private func ready() -> Response {
        guard !isReady() else { return Self.text("ready\n") }
        var response = Self.text("not ready\n")
        response.status = .serviceUnavailable
        response.headers[.retryAfterSeconds] = "1"
        return response
    }

    /// A plain text answer.
    static func text(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
