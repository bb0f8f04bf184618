import Audit

/// Sends one batch to the collector and reads what it says.
struct ExportSender: Sendable {
    /// What became of a batch.
    enum Outcome: Sendable {
        /// It was taken, but for so many items that the collector refused.
        case taken(rejected: Int)
        /// It may be sent again.
        case later(ControlPlaneError)
        /// It must not be sent again.
        case refused(ControlPlaneError)
    }

    let settings: TelemetrySettings
    let transport: MeshTransport

    func send(_ body: JSONValue, _ signal: TelemetrySignal) async -> Outcome {
        let plain = body.jsonBytes()
        let packed = Gzip.compress(plain)
        var request = MeshTransport.Request(
            method: "POST", url: settings.url(of: signal), bearer: nil, body: packed ?? plain,
            timeout: settings.pace.timeout)
        request.headers = settings.headers
        if packed != nil { request.contentEncoding = "gzip" }
        do {
            let answer = try await transport.send(request)
            guard !(200..<300).contains(answer.status) else { return .taken(rejected: Self.rejected(answer.body)) }
            let error = ControlPlaneError.refused(
                status: answer.status, context: signal.rawValue, detail: "",
                retryAfterSeconds: answer.retryAfterSeconds)
            return Self.isPassing(answer.status) ? .later(error) : .refused(error)
        } catch MeshTLSError.untrusted {
            return .later(.untrusted(context: signal.rawValue))
        } catch {
            return .later(.unreachable(context: signal.rawValue, detail: ControlPlaneError.cut("\(error)")))
        }
    }

    /// Statuses after which the same batch may be sent again.
    private static func isPassing(_ status: Int) -> Bool { [429, 502, 503, 504, 507].contains(status) }

    /// Largest number that is believed of a collector: 2^40.
    private static let mostRejected = 1 << 40

    /// Items that a collector says it has not kept although it took the rest; 0 when it says nothing.
    private static func rejected(_ body: [UInt8]) -> Int {
        let answer = try? JSONValue(parsing: body)  // an empty or foreign answer names none
        guard let part = answer?["partialSuccess"] else { return 0 }
        let counts = ["rejectedSpans", "rejectedDataPoints", "rejectedLogRecords"].compactMap { name -> Int? in
            part[name].flatMap { value in
                value.integerValue.map { Int(clamping: $0) } ?? value.stringValue.flatMap { Int($0) }
            }
        }
        return counts.reduce(0) { min($0 + min(max($1, 0), mostRejected), mostRejected) }
    }
}

extension ControlPlaneError {
    /// What went wrong with the collector, in words.
    var exportSentence: String {
        switch self {
        case .refused(let status, _, _, _) where [401, 403].contains(status):
            "it answered \(status); look at mesh.observability.headers"
        case .refused(404, _, _, _):
            "it answered 404; mesh.observability.endpoint is the address without /v1/traces"
        case .refused(let status, _, _, _): "it answered \(status)"
        case .unreachable(_, let detail): "it was not reached: \(detail)"
        case .untrusted: "its certificate is not trusted: unknown authority, expired, or another name"
        case .pinMismatch, .unreadable: "it answered what nobody understands"
        }
    }
}
