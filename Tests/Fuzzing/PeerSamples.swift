import Audit
import Mesh
import MeshFixtures
import VoxCrypto

/// What a control plane sends, with numbers at their ends, which honest ones never reach.
enum PeerSamples {
    static let most = UInt64(Int64.max)

    /// Numbers at which arithmetic breaks.
    static let numbers = [
        "9223372036854775807", "9223372036854775808", "18446744073709551615", "-9223372036854775808", "-1", "0",
        "253402300800000", "253402300800001", "4294967295", "4294967296", "1e308", "-1e308", "00000000", "99999999",
    ]

    static let spec = #"{"kind":"text_infer","timeout_secs":30,"payload_b64":"aGVsbG8="}"#
    static let needs = """
        {"task_kind":"text_infer","timeout_secs":9223372036854775807,"min_vram_mb":4294967295,"min_cuda_tier":255,\
        "priority":255,"required_labels":["gpu"],"required_secrets":["TOKEN"]}
        """
    static let input = """
        {"task_description":"say it","input":{"messages":[{"role":"user","content":"hello"}],\
        "max_tokens":9223372036854775807,"temperature":1e300,"top_p":-1,"stop":["\\n",""]},"sealed":false}
        """

    static var envelope: RemoteTaskEnvelope { envelope(needs: needs, input: input) }

    static func envelope(needs: String, input: String) -> RemoteTaskEnvelope {
        var envelope = RemoteTaskEnvelope(
            idempotencyKey: "orch-remote-7-1", taskId: TaskID(.max), repositoryId: "orchestrator-local",
            capabilityRequirementsJson: needs, payload: input)
        envelope.submittedUnixMs = most
        envelope.submittedBy = "mira@aurelia"
        envelope.parentTaskId = TaskID(.min)
        envelope.attempt = .max
        envelope.spanDepth = .max
        return envelope
    }

    static func row(_ type: MessageType, _ payload: String) -> A2AStoredMessage {
        var row = A2AStoredMessage(
            id: MessageID(.max), request: .fixture(type: type.key, payload: payload), createdUnixMs: most)
        row.leaseExpiresUnixMs = most
        row.privacyClass = "private"
        row.schemaVersion = .max
        row.senderNodeId = "den"
        return row
    }

    static var rows: [A2AStoredMessage] {
        [row(.remoteTaskEnvelope, WireCodec.text(envelope)), row(.jobSubmit, spec)]
    }

    static var record: NodeRecord {
        var record = NodeRecord.fixture()
        record.lastSeenUnixMs = most
        record.maintenanceUntilUnixMs = most
        record.gpuTotalCount = .max
        record.cpuUsagePct = 1e308
        record.memoryFreeBytes = most
        record.inventoryUnixMs = most
        return record
    }

    static var nodes: PopuliRegistryFile {
        var file = PopuliRegistryFile(schemaVersion: .max, nodes: [record, .fixture(id: "node-b")])
        file.queueDepth = most
        return file
    }

    static let lease = RemoteExecLeaseRow(
        leaseId: "9223372036854775807", scopeKey: "task:1", holderNodeId: "node-a", expiresUnixMs: most)

    static var checkpoint: OplogCheckpointResponse {
        let (head, key) = (LogHead(logID: "0123456789abcdef"), Ed25519PrivateKey.generate(.seeded(43)))
        let shown = Checkpoint(origin: head.checkpoint.origin, size: 7, rootHash: head.checkpoint.rootHash)
        return OplogCheckpointResponse(
            note: shown.signedNote(key: key), key: VerifierKey(logID: head.logID, publicKey: key.publicKey).text,
            hashes: [], rotations: [])
    }

    static var exchanged: BootstrapExchangeResponse {
        var answer = BootstrapExchangeResponse(meshToken: "voxn_0123456789abcdef")
        answer.scopeId = "aurelia"
        answer.nodeId = "node-a"
        answer.role = "worker"
        return answer
    }
}
