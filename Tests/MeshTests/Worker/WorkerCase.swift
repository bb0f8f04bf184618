import Audit
import MeshFixtures
import VoxCrypto

@testable import Mesh

/// A worker with a played control plane and a played backend; it gives one slot for text away.
struct WorkerCase: Sendable {
    let plane: PlayedPlane
    let backend: PlayedBackend
    let tools: WorkerTools
    /// The machine's own mesh: its store, its log and its keys for sealed input.
    let mesh: MeshServices
    let worker: Worker

    static let key = Ed25519PrivateKey.generate(.seeded(61))
    static let place = WorkerPlace(
        node: "den-pc", submitters: ["lena@harbour"], network: "harbour", scope: nil, isOwn: false)

    init(
        _ answer: PlayedBackend.Answer = .text(["It ", "rains."]), slots: UInt8 = 1, labels: [String] = [],
        script: (inout PlayedPlane.Script) -> Void = { _ in },
        policy edit: (inout WorkerDonationPolicy) -> Void = { _ in }
    ) async throws {
        plane = PlayedPlane(script)
        backend = PlayedBackend(answer)
        mesh = try await MeshServices.inMemory()
        var settings = DonationSettings(path: "/nowhere/donations.vox")
        var policy = PlannerCase.policy([DonationSlot(taskKind: "text", maxConcurrent: slots, weightPct: 100)])
        edit(&policy)
        settings.environmentPolicy = policy
        let desk = DonationPolicyDesk(settings: settings, store: mesh.store, events: mesh.events, node: "den-pc")
        tools = WorkerTools(
            floor: WorkFloor(), policy: desk,
            inventory: ModelInventory(backends: [backend], clock: mesh.clock), key: Self.key,
            opener: PayloadOpener(keys: mesh.recipientKeys, store: mesh.store), random: .seeded(62), ownSlots: 1,
            timeoutSeconds: 600, probedVramMb: nil, visibility: nil, trustTier: nil,
            labels: labels)
        worker = Worker(place: Self.place, plane: plane, tools: tools, server: (ServerTime(), GateWatch()))
    }

    /// Lets the worker work beside a test, and stops it afterwards.
    @discardableResult
    func working(_ body: () async throws -> Void) async throws -> Worker.End {
        let task = Task { [worker] in await worker.run() }
        do {
            try await body()
        } catch {
            task.cancel()
            _ = await task.value
            throw error
        }
        task.cancel()
        return await task.value
    }

    /// A row that offers a job.
    static func offer(_ task: TaskID, kind: String = "text_infer", input: String? = nil) -> A2AStoredMessage {
        let needs = WireCodec.text(JobRequirements(taskKind: kind))
        var envelope = RemoteTaskEnvelope(
            idempotencyKey: "orch-remote-\(task)-1", taskId: task, repositoryId: "test",
            capabilityRequirementsJson: needs,
            payload: input ?? WireCodec.text(JobInput(taskDescription: "write a poem about rain")))
        envelope.privacyClass = "private"
        return row(task.rawValue, .remoteTaskEnvelope, WireCodec.text(envelope))
    }

    /// A row that carries a job by message from agent 9; the input is the prompt unless it is an object.
    static func submission(
        _ id: Int64 = 7, kind: String = "text_infer", input: String = "write a poem about rain",
        _ edit: (inout TaskSpec) -> Void = { _ in }
    ) -> A2AStoredMessage {
        var spec = TaskSpec(kind: kind, timeoutSecs: 60, payloadB64: Base64.encode(Array(input.utf8)))
        edit(&spec)
        return row(id, .jobSubmit, WireCodec.text(spec), from: "9")
    }

    /// A row that takes a job back.
    static func cancel(_ task: TaskID) -> A2AStoredMessage {
        row(
            1_000 + task.rawValue, .remoteTaskCancel,
            WireCodec.text(RemoteTaskCancel(idempotencyKey: "cancel-\(task)", taskId: task)))
    }

    static func row(
        _ id: Int64, _ type: MessageType, _ payload: String, from sender: AgentID = .controlPlane
    ) -> A2AStoredMessage {
        var request = A2ADeliverRequest(
            senderAgentId: sender.rawValue, receiverAgentId: AgentID.workerPool.rawValue, messageType: type.key,
            payload: payload)
        request.privacyClass = type == .jobSubmit ? "private" : nil
        return A2AStoredMessage(id: MessageID(id), request: request, createdUnixMs: 0)
    }

    /// A job that has its lease, as the worker runs it.
    func leased(
        _ task: TaskID = 1, length: Duration = .seconds(600), heldSince: ContinuousClock.Instant = .now,
        limitSeconds: UInt64 = 600
    ) throws -> LeasedJob {
        try leased(Self.offer(task), length: length, heldSince: heldSince, limitSeconds: limitSeconds, by: tools)
    }

    /// The same with time that a test lets pass; the lease was granted at its beginning.
    func leased(length: Duration, in time: HandTime) throws -> LeasedJob {
        try leased(Self.offer(1), length: length, in: time)
    }

    /// The same of any row.
    func leased(
        _ row: A2AStoredMessage, length: Duration = .seconds(600), in time: HandTime = HandTime()
    ) throws -> LeasedJob {
        var tools = tools
        tools.time = time.passing
        return try leased(row, length: length, heldSince: time.start, limitSeconds: 600, by: tools)
    }

    private func leased(
        _ row: A2AStoredMessage, length: Duration, heldSince: ContinuousClock.Instant, limitSeconds: UInt64,
        by tools: WorkerTools
    ) throws -> LeasedJob {
        guard let job = OfferedJob(row) else { throw Unreadable() }
        return LeasedJob(
            job: job, lease: "lease-1", length: length, heldSince: heldSince, place: Self.place, plane: plane,
            tools: tools, limitSeconds: limitSeconds)
    }

    struct Unreadable: Error {}
}
