import Audit
import OrderedCollections
import Synchronization

extension NodeRegistry {
    /// The record of a node as JSON; kept, since `GET nodes` shows the same until the next heartbeat.
    package func json(of record: NodeRecord) -> [UInt8] {
        let json = WireCodec.encode(record)
        let id = NodeID(record.id)
        let nowMs = clock.millis()
        table.withLock { table in
            // Something may have changed while it was written; an end that is not written may be undone by the clock.
            guard table.entries[id]?.gates.isMaintenanceOver(nowMs: nowMs) == false else { return }
            if snapshot(id, table, nowMs: nowMs)?.record == record { table.keep(json, of: id) }
        }
        return json
    }

    /// The same answer as ``registryFile(as:)`` in JSON, most of which was written for heartbeats.
    ///
    /// In pieces that follow each other, since one block for ten thousand nodes would be made of the same bytes again.
    package func registryJSON(as caller: Caller) async throws(RegistryError) -> [[UInt8]] {
        let waiting = try await waitingCount(as: caller)
        var pieces = [Array("{\"nodes\":[".utf8)]
        let comma = [UInt8(ascii: ",")]
        for node in listedJSON() {
            if pieces.count > 1 { pieces.append(comma) }
            pieces.append(node)
        }
        pieces.append(Array("],\"queue_depth\":\(waiting),\"schema_version\":1}".utf8))
        return pieces
    }

    /// Every node that ``list()`` shows, written now unless it was before.
    private func listedJSON() -> [[UInt8]] {
        let nowMs = clock.millis()
        let window = settings.staleListMs()
        // Without a dictionary of those that are listed, which would copy every record.
        let listed = table.withLock { table in
            table.entries.elements.compactMap { id, entry -> (id: NodeID, json: [UInt8]?)? in
                guard window <= 0 || nowMs - entry.liveness.lastSeenMs <= window else { return nil }
                return (id, entry.gates.isMaintenanceOver(nowMs: nowMs) ? nil : entry.json)
            }
        }
        return listed.compactMap { id, json in
            json ?? table.withLock { snapshot(id, $0, nowMs: nowMs) }.map { self.json(of: $0.record) }
        }
    }
}
