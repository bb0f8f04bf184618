import Synchronization

/// Sends what a job has said so far, at most ten times a second; news that cannot be sent goes with the next.
final class ProgressPump: Sendable {
    private struct State {
        var text = ""
        var tokens = 0
        var startedAt: ContinuousClock.Instant?
        var isDirty = false
        var seq: UInt64 = 0
    }

    /// Shortest time between two messages.
    static let interval = Duration.milliseconds(100)

    private let plane: any ControlPlane
    private let task: TaskID
    private let lease: LeaseID
    private let state = Mutex(State())
    private let bell = Bell()

    init(plane: any ControlPlane, task: TaskID, lease: LeaseID) {
        self.plane = plane
        self.task = task
        self.lease = lease
    }

    /// Takes the next piece of text.
    func say(_ text: String, tokens: Int) {
        let now = ContinuousClock.now
        state.withLock { state in
            state.text += text
            state.tokens = tokens
            state.startedAt = state.startedAt ?? now
            state.isDirty = true
        }
        bell.ring()
    }

    /// Sends until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            guard await bell.wait() else { return }
            await send()
            try? await Task.sleep(for: Self.interval)  // cut short by the end of the job
        }
    }

    private func send() async {
        let now = ContinuousClock.now
        let progress = state.withLock { state -> JobProgress? in
            guard state.isDirty else { return nil }
            state.seq += 1
            var progress = JobProgress(taskId: task, execLeaseId: lease.rawValue, seq: state.seq)
            progress.text = state.text
            progress.tokens = UInt64(clamping: state.tokens)
            if let startedAt = state.startedAt {
                let seconds = (now - startedAt) / .seconds(1)
                if seconds > 0.05 { progress.tokensPerSec = (Double(state.tokens) / seconds * 10).rounded() / 10 }
            }
            state.text = ""
            state.isDirty = false
            return progress
        }
        guard let progress else { return }
        let message = A2ADeliverRequest(
            senderAgentId: AgentID.workerPool.rawValue, receiverAgentId: AgentID.controlPlane.rawValue,
            messageType: MessageType.jobProgress.key, payload: WireCodec.text(progress))
        do {
            _ = try await plane.deliver(message)
        } catch {
            // Soft news: the text goes with the next message, under a new number.
            state.withLock { state in
                state.text = (progress.text ?? "") + state.text
                state.isDirty = true
            }
        }
    }
}
