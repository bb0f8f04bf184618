import Audit
import Hummingbird
import Mesh

/// `GET /api/v2/status`: is everything of this process in order.
struct StatusAPI: Sendable {
    let store: MeshStore
    let sizeWatch: StoreSizeWatch
    let audit: AuditLog
    let telemetry: Telemetry?
    let peers: PeersReader
    let settings: DashboardSettings

    init(_ services: MeshServices, peers: PeersReader, settings: DashboardSettings) {
        (store, sizeWatch, audit) = (services.store, services.storeSize, services.audit)
        telemetry = services.telemetry
        self.peers = peers
        self.settings = settings
    }

    func add(to table: inout DashboardTable) {
        table.read("/api/v2/status") { _, _ in JSONAnswer(try await status()) }
    }

    private func status() async throws -> StatusJSON {
        let newest = try await audit.entries(limit: 1).first
        let size = newest.map { $0.index + 1 } ?? 0
        let fault = store.openingFault
        let peers = try await peers.peers()
        return StatusJSON(
            store: StatusJSON.Store(
                isFine: fault == nil && store.lastTrouble == nil, sizeBytes: try await store.sizeBytes(),
                durability: store.durability.rawValue, lastError: store.lastTrouble ?? fault?.detail,
                warning: sizeWatch.excess?.sentence, remedy: sizeWatch.excess?.remedy),
            log: StatusJSON.Log(size: size, verifiedTo: fault.map { $0.firstBadIndex ?? 0 } ?? size),
            listeners: settings.listeners(),
            memberships: peers.count { $0.direction == PeerJSON.outward && $0.tokenState == "active" },
            pairedPeers: peers.count { $0.direction == PeerJSON.inward && $0.tokenState == "active" },
            telemetry: telemetry.map(StatusJSON.Export.init), version: settings.version, wireVersion: 1)
    }
}

/// What `GET status` answers.
struct StatusJSON: Encodable, Sendable {
    struct Store: Encodable, Sendable {
        let isFine: Bool
        let sizeBytes: UInt64
        let durability: String
        let lastError: String?
        /// Set while the store is above `mesh.store.size_alert_mb`.
        let warning: String?
        /// What to do about it.
        let remedy: String?

        private enum CodingKeys: String, CodingKey {
            case isFine = "ok"
            case sizeBytes = "size_bytes"
            case durability, warning, remedy
            case lastError = "last_error"
        }
    }

    struct Log: Encodable, Sendable {
        let size: UInt64
        let verifiedTo: UInt64

        private enum CodingKeys: String, CodingKey {
            case size
            case verifiedTo = "verified_to"
        }
    }

    /// What is sent to a collector; left out where there is none.
    struct Export: Encodable, Sendable {
        let endpointHost: String
        let signals: [String]
        /// ISO 8601; nil before the collector took anything.
        let lastSuccess: String?
        let lastError: String?
        /// Items that were never taken, by signal.
        let dropped: [String: UInt64]

        init(_ telemetry: Telemetry) {
            let facts = telemetry.facts
            let dropped = telemetry.dropped.map { ($0.signal.rawValue, $0.count) }
            endpointHost = telemetry.settings.endpoint.host
            signals = dropped.map(\.0)
            lastSuccess = facts.lastSuccessMs.map { Figures.iso(micros: $0 * 1_000) }
            lastError = facts.lastError
            self.dropped = Dictionary(uniqueKeysWithValues: dropped)
        }

        private enum CodingKeys: String, CodingKey {
            case endpointHost = "endpoint_host"
            case signals
            case lastSuccess = "last_success"
            case lastError = "last_error"
            case dropped
        }
    }

    let store: Store
    let log: Log
    let listeners: [ListenerFacts]
    let memberships: Int
    let pairedPeers: Int
    let telemetry: Export?
    let version: String
    let wireVersion: Int

    private enum CodingKeys: String, CodingKey {
        case store
        case log = "oplog"
        case listeners, memberships
        case pairedPeers = "paired_peers"
        case telemetry, version
        case wireVersion = "wire_version"
    }
}

/// One open listener of this process.
package struct ListenerFacts: Encodable, Sendable, Hashable {
    /// `mesh` or `dashboard`.
    package let name: String
    /// Base URL, such as `http://127.0.0.1:9846/`.
    package let url: String

    /// Names a listener that is open.
    package init(name: String, url: String) {
        self.name = name
        self.url = url
    }
}
