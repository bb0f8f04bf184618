import HTTPTypes
import Hummingbird
import Mesh
import NIOCore
import VoxCrypto

/// What others need to check the op-log themselves: proofs and the whole log, under `/api/v2/oplog`.
struct ProofsAPI: Sendable {
    let audit: AuditLog

    /// Entries that are read at a time.
    private static let chunk = 256

    func add(to table: inout DashboardTable) {
        table.read("/api/v2/oplog/proof/inclusion") { query, _ in
            let (index, size) = (try Self.number(query, "index"), try Self.number(query, "size"))
            return try Self.answer(try await audit.inclusionProof(index: index, size: size))
        }
        table.read("/api/v2/oplog/proof/consistency") { query, _ in
            let (old, size) = (try Self.number(query, "from"), try Self.number(query, "to"))
            return try Self.answer(try await audit.consistencyProof(from: old, to: size))
        }
        table.answer("/api/v2/oplog/export") { request, _ in try await export(try request.queryFields()) }
    }

    /// The entries from one index to another as they are stored, then the newest checkpoint.
    private func export(_ query: Fields) async throws -> Response {
        let first = try Self.number(query, "from", absent: 0)
        let last = try Self.number(query, "to", absent: UInt64(Int64.max))
        guard first <= last else { throw DashboardError.badField("to") }
        try await audit.requireArchives(of: first...last)
        let note = try await audit.checkpointNote()
        let audit = audit
        let body = ResponseBody { writer in
            var next = first
            while next <= last {
                let most = min(last - next, UInt64(Self.chunk - 1)) + 1
                let lines = try await audit.lines(from: next, limit: Int(most))
                guard !lines.isEmpty else { break }
                try await writer.write(Self.buffer(lines))
                next += UInt64(lines.count)
            }
            if let note { try await writer.write(ByteBuffer(bytes: WireCodec.encode(["checkpoint": note]) + [10])) }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/x-ndjson", .contentDisposition: #"attachment; filename="oplog.ndjson""#,
            ], body: body)
    }

    private static func buffer(_ lines: some Sequence<[UInt8]>) -> ByteBuffer {
        var buffer = ByteBuffer()
        for line in lines {
            buffer.writeBytes(line)
            buffer.writeInteger(UInt8(ascii: "\n"))
        }
        return buffer
    }

    private static func answer(_ hashes: [SHA256Digest]?) throws(DashboardError) -> JSONAnswer {
        guard let hashes else { throw .unknownEntry }
        return JSONAnswer(["hashes": hashes.map { Base64.encode($0.bytes) }])
    }

    private static func number(
        _ query: Fields, _ name: String, absent: UInt64? = nil
    ) throws(DashboardError) -> UInt64 {
        guard let text = query.filled(name) else {
            guard let absent else { throw .badField(name) }
            return absent
        }
        guard let number = UInt64(text), number <= UInt64(Int64.max) else { throw .badField(name) }
        return number
    }
}
