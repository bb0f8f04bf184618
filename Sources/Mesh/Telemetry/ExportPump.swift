import Audit
import VoxCrypto

/// Empties one queue towards the collector, batch by batch.
protocol ExportPumping: Sendable {
    /// Sends until the task is cancelled.
    func run() async
    /// Sends what is left; gives up at the first batch that is not taken.
    func flush() async
}

/// The pump of one queue.
struct ExportPump<Item: Sendable>: ExportPumping {
    let signal: TelemetrySignal
    let queue: ExportQueue<Item>
    /// Longest wait for a full batch.
    let pace: Duration
    let telemetry: Telemetry
    let sender: ExportSender
    /// Fills the queue with what must be fetched; true at the end, when everything must be.
    let prepare: @Sendable (_ isLast: Bool) async -> Void
    let encode: @Sendable ([Item]) -> JSONValue

    /// What is to be done after a try.
    enum Next: Hashable, Sendable {
        /// Wait for more items.
        case wait
        /// Send the next batch at once.
        case goOn
        /// Send nothing for so long.
        case pause(Duration)
    }

    func run() async {
        var backoff = Backoff(random: telemetry.random)
        var next = Next.wait
        while !Task.isCancelled {
            switch next {
            case .wait: await waitForBatch()
            case .goOn: break
            case .pause(let length): try? await Task.sleep(for: length)  // a cancel ends the loop
            }
            guard !Task.isCancelled else { return }
            await prepare(false)
            next = await sendBatch(&backoff)
        }
    }

    func flush() async {
        var backoff = Backoff(random: telemetry.random)
        await prepare(true)
        while queue.count > 0, !Task.isCancelled {
            if case .pause = await sendBatch(&backoff) { return }
            if queue.count == 0 { await prepare(false) }
        }
    }

    /// One try with the oldest batch; what may be sent again goes back into the queue.
    func sendBatch(_ backoff: inout Backoff) async -> Next {
        let items = queue.take()
        guard !items.isEmpty else { return .wait }
        switch await sender.send(encode(items), signal) {
        case .taken(let rejected):
            backoff.reset()
            queue.noteDropped(min(rejected, items.count))
            telemetry.health.succeeded()
            if rejected > 0 { telemetry.health.failed(signal, "it refused \(rejected) items") }
            return queue.count >= ExportQueue<Item>.batch ? .goOn : .wait
        case .later(let error):
            queue.giveBack(items)
            // A cancel at the end is no failure: what was given back is sent once more.
            if !Task.isCancelled { telemetry.health.failed(signal, error.exportSentence) }
            return .pause(backoff.pause(after: error))
        case .refused(let error):
            queue.noteDropped(items.count)
            telemetry.health.failed(signal, error.exportSentence)
            return .pause(backoff.pause(after: error))
        }
    }

    private func waitForBatch() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await queue.filled.wait() }
            group.addTask { try? await Task.sleep(for: pace) }  // cut short by the bell
            await group.next()
            group.cancelAll()
        }
    }
}
