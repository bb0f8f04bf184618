import Mesh

/// Objects in the answers of a control plane and in the messages that it passes on.
struct AnswerTarget: FuzzTarget {
    private typealias Reader = @Sendable (_ bytes: [UInt8]) throws -> Bool

    let samples: [[UInt8]] = [
        WireCodec.encode(A2AInboxResponse(messages: PeerSamples.rows)), WireCodec.encode(PeerSamples.rows[0]),
        WireCodec.encode(A2ADeliverResponse(accepted: true, messageId: MessageID(.max))),
        WireCodec.encode(PeerSamples.lease), WireCodec.encode(RemoteExecLeaseListResponse(leases: [PeerSamples.lease])),
        WireCodec.encode(PeerSamples.exchanged), WireCodec.encode(PeerSamples.nodes),
        WireCodec.encode(PeerSamples.record), WireCodec.encode(PeerSamples.envelope), Array(PeerSamples.needs.utf8),
        Array(PeerSamples.input.utf8), Array(PeerSamples.spec.utf8),
        WireCodec.encode(RemoteTaskCancel(idempotencyKey: "k-2", taskId: TaskID(.max))),
        WireCodec.encode(OplogCheckpointResponse(note: "n", key: "k", hashes: ["AA=="], rotations: ["{}"])),
        WireCodec.encode(
            TaskResult(taskId: 7, nodeId: "den", success: true, outputB64: "aGk=", durationMs: PeerSamples.most)),
    ]
    let words: [String] =
        PeerSamples.numbers + [
            "\"messages\":[]", "\"nodes\":[{}]", "\"schema_version\":4294967295", "\"expires_unix_ms\":",
            "\"timeout_secs\":", "\"usage\":{}", "\"required_labels\":[]", "\"payload\":\"{}\"", "\"input\":1.5",
        ]
    private let readers: [Reader] = [
        read(A2AInboxResponse.self), read(A2AStoredMessage.self), read(A2ADeliverResponse.self),
        read(RemoteExecLeaseRow.self), read(RemoteExecLeaseListResponse.self), read(BootstrapExchangeResponse.self),
        read(PopuliRegistryFile.self), read(NodeRecord.self), read(RemoteTaskEnvelope.self),
        read(JobRequirements.self), read(JobInput.self), read(TaskSpec.self), read(TaskResult.self),
        read(RemoteTaskCancel.self), read(RemoteTaskAck.self), read(RemoteTaskResult.self), read(JobProgress.self),
        read(OplogCheckpointResponse.self),
    ]

    func read(_ bytes: [UInt8]) throws -> Bool {
        try readers.reduce(false) { try $1(bytes) || $0 }
    }

    /// What is read is written as the same, in bytes that stay what they are and are not many more than came.
    private static func read<Value: Codable & Hashable & Sendable>(_ type: Value.Type) -> Reader {
        { bytes in
            guard let value = try? WireCodec.decode(type, from: bytes) else { return false }  // refusing is fine
            let written = WireCodec.encode(value)
            let again = try? WireCodec.decode(type, from: written)  // said by the rule
            try BrokenRule.require(again == value, "\(type) is another one once written and read")
            try BrokenRule.require(again.map { WireCodec.encode($0) } == written, "\(type) has two spellings")
            try BrokenRule.require(
                written.count <= 16 * bytes.count + 1_024, "\(type) of \(bytes.count) bytes grew to \(written.count)")
            return true
        }
    }
}
