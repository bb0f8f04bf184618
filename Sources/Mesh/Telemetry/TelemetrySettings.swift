import Foundation
package import VoxCrypto

/// A kind of telemetry that can be sent to a collector.
package enum TelemetrySignal: String, Sendable, Hashable, CaseIterable {
    case traces, metrics, logs
}

/// A header that the collector asks for; its value is never shown.
package struct TelemetryHeader: Sendable {
    /// A token as HTTP has it.
    package let name: String
    /// What is sent.
    package let value: SecretBytes
}

/// Where telemetry goes, and what of it.
package struct TelemetrySettings: Sendable {
    /// Base URL of the collector; the path of each signal is appended.
    package let endpoint: ControlPlaneAddress
    /// Sent with every request.
    package let headers: [TelemetryHeader]
    /// What is sent; never empty.
    package let signals: Set<TelemetrySignal>
    /// How often something is sent.
    package var pace = TelemetryPace()

    /// The settings of `[mesh.observability]`; nil when nothing is to be sent, an error for a collector that is none.
    package init?(_ configuration: Configuration) throws(ConfigFinding) {
        guard let url = configuration.text("mesh.observability.endpoint") else { return nil }
        endpoint = try Self.address(url)
        headers = try Self.headers(configuration.text("mesh.observability.headers") ?? "")
        let named = configuration.texts("mesh.observability.export").compactMap { TelemetrySignal(rawValue: $0) }
        let isQuiet = configuration.text("mesh.observability.trace_sample") == "off"
        signals = Set(named).subtracting(isQuiet ? [.traces] : [])
        guard !signals.isEmpty else { return nil }
    }

    /// True when the collector is on this machine, so that what is local stays local.
    package var isLoopback: Bool { BindAddress(host: endpoint.host, port: endpoint.port).isLoopback }

    /// Where a signal is sent.
    func url(of signal: TelemetrySignal) -> String {
        var base = endpoint.url
        while base.hasSuffix("/") { base.removeLast() }
        return "\(base)/v1/\(signal.rawValue)"
    }

    private static func address(_ text: String) throws(ConfigFinding) -> ControlPlaneAddress {
        let parts = URLComponents(string: text)
        let isBare = parts.map { $0.user == nil && $0.password == nil && $0.query == nil && $0.fragment == nil }
        guard isBare ?? false, (1...65_535).contains(parts?.port ?? 443),
            let address = try? ControlPlaneAddress(url: text, pin: nil)  // unfit is told below
        else {
            throw ConfigFinding(
                .error, "bad-endpoint", at: "mesh.observability.endpoint",
                "mesh.observability.endpoint is no base URL of a collector.",
                remedy: "Write http:// or https://, a host and a port, such as http://127.0.0.1:4318; "
                    + "secrets belong into the headers.")
        }
        return address
    }

    /// Names that every request sets itself.
    private static let own: Set<String> = [
        "connection", "content-encoding", "content-length", "content-type", "host", "transfer-encoding",
    ]

    /// `name=value` with commas between; values may have percent escapes.
    private static func headers(_ text: String) throws(ConfigFinding) -> [TelemetryHeader] {
        var found: [TelemetryHeader] = []
        for (place, part) in text.split(separator: ",").enumerated() {
            guard let part = String(part).wireNonBlank else { continue }
            guard let equals = part.firstIndex(of: "=") else { throw unfit(place, "has no =.") }
            let name = String(part[..<equals]).wireTrimmed
            let value = String(part[part.index(after: equals)...]).wireTrimmed.removingPercentEncoding
            guard !name.isEmpty, name.utf8.allSatisfy(isToken), !own.contains(name.lowercased()) else {
                throw unfit(place, "has a name that cannot be sent.")
            }
            guard let value, value.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else {
                throw unfit(place, "has a value that cannot be sent.")
            }
            found.append(TelemetryHeader(name: name, value: SecretBytes(Array(value.utf8))))
        }
        return found
    }

    /// Says which header it is without showing any of it.
    private static func unfit(_ place: Int, _ what: String) -> ConfigFinding {
        ConfigFinding(
            .error, "bad-header", at: "mesh.observability.headers",
            "header \(place + 1) of mesh.observability.headers \(what)",
            remedy: "Write name=value, with commas between headers.")
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}

/// How often telemetry is sent, and how long a sending may take.
package struct TelemetryPace: Sendable, Hashable {
    /// Longest wait for a full batch.
    package var batch = Duration.seconds(5)
    /// Time between two readings of the metrics.
    package var metrics = Duration.seconds(15)
    /// Time for one whole answer.
    package var timeout = Duration.seconds(10)
    /// Time for what is left at the end.
    package var flush = Duration.seconds(2)
    /// Shortest time between two warnings.
    package var warning = Duration.seconds(60)

    /// The contract's times.
    package init() {}
}
