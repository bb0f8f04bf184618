import Synchronization
import VoxCrypto

/// Sends what a job has said so far, at most ten times a second, and seldom while it is not taken.
///
/// Text that was surely not taken goes with the next message, the newest of it; text whose fate is unknown is dropped,
/// since it must not be shown twice.
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
    /// Longest text of one message, bytes; nobody shows more, and of what waits the oldest goes.
    static let longestBytes = LiveOutput.longestBytes

    private let plane: any ControlPlane
    private let task: TaskID
    private let lease: LeaseID
    private let random: RandomSource
    private let time: PassingTime
    private let state = Mutex(State())
    private let bell = Bell()

    init(
        plane: any ControlPlane, task: TaskID, lease: LeaseID, random: RandomSource, time: PassingTime = .machine
    ) {
        self.plane = plane
        self.task = task
        self.lease = lease
        self.random = random
        self.time = time
    }

    /// Takes the next piece of text.
    func say(_ text: String, tokens: Int) {
        let now = time.now()
        state.withLock { state in
            state.text += text
            // Cut only now and then, so that a long wait costs no copy for each token.
            if state.text.utf8.count > 2 * Self.longestBytes { state.text = Self.newest(state.text) }
            state.tokens = tokens
            state.startedAt = state.startedAt ?? now
            state.isDirty = true
        }
        bell.ring()
    }

    /// Sends until the task is cancelled.
    func run() async {
        var backoff = Backoff(random: random)
        while !Task.isCancelled {
            guard await bell.wait() else { return }
            var pause = Self.interval
            if let progress = next() {
                do throws(ControlPlaneError) {
                    try await send(progress)
                    backoff.reset()
                } catch {
                    if error.wasSurelyNotTaken { keep(progress) }
                    pause = max(pause, backoff.pause(after: error))
                }
            }
            try? await time.wait(time.now() + pause)  // cut short by the end of the job
        }
    }

    /// What is to be sent; nil when there is no news.
    private func next() -> JobProgress? {
        let now = time.now()
        return state.withLock { state -> JobProgress? in
            guard state.isDirty else { return nil }
            state.seq += 1
            var progress = JobProgress(taskId: task, execLeaseId: lease.rawValue, seq: state.seq)
            progress.text = Self.newest(state.text)
            progress.tokens = UInt64(clamping: state.tokens)
            if let startedAt = state.startedAt {
                let seconds = (now - startedAt) / .seconds(1)
                if seconds > 0.05 { progress.tokensPerSec = (Double(state.tokens) / seconds * 10).rounded() / 10 }
            }
            state.text = ""
            state.isDirty = false
            return progress
        }
    }

    private func send(_ progress: JobProgress) async throws(ControlPlaneError) {
        _ = try await plane.deliver(
            A2ADeliverRequest(
                senderAgentId: AgentID.workerPool.rawValue, receiverAgentId: AgentID.controlPlane.rawValue,
                messageType: MessageType.jobProgress.key, payload: WireCodec.text(progress)))
    }

    /// Leaves the text for the next message, which has a new number.
    private func keep(_ progress: JobProgress) {
        state.withLock { state in
            state.text = Self.newest((progress.text ?? "") + state.text)
            state.isDirty = true
        }
    }

    /// The end of a text, from a character of Unicode on.
    private static func newest(_ text: String) -> String {
        let surplus = text.utf8.count - longestBytes
        guard surplus > 0 else { return text }
        var start = text.utf8.index(text.startIndex, offsetBy: surplus)
        while start < text.endIndex, start.samePosition(in: text.unicodeScalars) == nil {
            start = text.utf8.index(after: start)
        }
        return String(text[start...])
    }
}

extension ControlPlaneError {
    /// True when the other side has not taken a message, and may take it later.
    fileprivate var wasSurelyNotTaken: Bool {
        switch self {
        case .refused(let status, _, _, _): [401, 403, 429, 503, 507].contains(status)
        case .pinMismatch, .untrusted: true
        case .unreachable, .unreadable: false
        }
    }
}
