import Audit
import Synchronization

extension NodeRegistry {
    /// The record of a node as JSON; kept, since `GET nodes` shows the same until the next heartbeat.
    package func json(of record: NodeRecord) -> [UInt8] {
        let json = WireCodec.encode(record)
        let id = NodeID(record.id)
        let nowMs = clock.millis()
        table.withLock { table in
            // Something may have changed while it was written.
            if snapshot(id, table, nowMs: nowMs)?.record == record { table.keep(json, of: id) }
        }
        return json
    }

    /// The same answer as ``registryFile(as:)`` in JSON, most of which was written for heartbeats.
    package func registryJSON(as caller: Caller) async throws(RegistryError) -> [UInt8] {
        let waiting = try await waitingCount(as: caller)
        let nodes = listedJSON()
        var json: [UInt8] = []
        json.reserveCapacity(nodes.reduce(64) { $0 + $1.count + 1 })
        json += "{\"nodes\":[".utf8
        for (position, node) in nodes.enumerated() {
            if position > 0 { json.append(UInt8(ascii: ",")) }
            json += node
        }
        json += "],\"queue_depth\":\(waiting),\"schema_version\":1}".utf8
        return json
    }

    /// Every node that ``list()`` shows, written now unless it was before.
    private func listedJSON() -> [[UInt8]] {
        let nowMs = clock.millis()
        let window = settings.staleListMs()
        let listed = table.withLock { table in
            table.entries.filter { window <= 0 || nowMs - $0.value.liveness.lastSeenMs <= window }.map {
                (id: $0.key, json: $0.value.json)
            }
        }
        return listed.compactMap { id, json in
            json ?? table.withLock { snapshot(id, $0, nowMs: nowMs) }.map { self.json(of: $0.record) }
        }
    }
}
