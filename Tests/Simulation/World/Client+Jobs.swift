import Mesh

extension Client {
    /// A job that was claimed, and the lease that was got for it.
    struct Work: Sendable {
        let row: Int64
        let task: Int64
        let key: String
        var lease: String?
    }

    /// Thinks of something to do about jobs.
    mutating func thinkOfJobs(_ dice: inout Dice, nodes: [String]) -> Call {
        if ordered == 0 {
            ordered = 1
            return .join(node: name, version: 0)
        }
        // Mostly what came last, sometimes what is long over.
        let (all, mine) = (works, works.filter { $0.lease != nil })
        let isLate = dice.below(4) == 0
        let work = isLate ? dice.pick(all) : all.last
        let leased = isLate ? dice.pick(mine) : mine.last
        switch dice.below(100) {
        case 0..<10:
            ordered += 1
            return .order(intent: "Tell a short story about sea \(number)/\(ordered)")
        case 10..<34:
            let types = dice.below(4) == 0 ? nil : [MessageType.remoteTaskEnvelope.key]
            return .claim(receiver: AgentID.workerPool.rawValue, types: types, node: name)
        case 34..<54:
            guard let work else { break }
            return .grant(scope: "task:\(work.task)", node: name)
        case 54..<70:
            guard let leased, let lease = leased.lease else { break }
            return .result(
                task: leased.task, key: leased.key, lease: lease, node: name, worked: dice.below(4) > 0)
        case 70..<78:
            guard let leased else { break }
            return .ack(receiver: AgentID.workerPool.rawValue, id: leased.row, node: name)
        case 78..<83: return .renewLease(id: leased?.lease ?? "17", node: name)
        case 83..<87:
            return .renewRow(receiver: AgentID.workerPool.rawValue, id: work?.row ?? 1, node: name)
        case 87..<90: return .releaseLease(id: leased?.lease ?? "17", node: name)
        case 90..<92: return .cancel(run: dice.pick(runs) ?? "run-0")
        case 92..<93: return .quarantine(node: dice.pick(nodes) ?? name, dice.below(4) == 0)
        case 93..<97: return .join(node: name, version: dice.below(2))
        default: break
        }
        return .beat(node: name, load: dice.below(100))
    }

    /// Remembers jobs, leases and runs that an answer brings.
    mutating func hearOfJobs(_ answer: Answer, to call: Call) {
        switch (call, answer) {
        case (.claim, .rows(let rows)):
            for row in rows {
                // Cancels travel the same way and are no work.
                guard let envelope = try? WireCodec.decode(RemoteTaskEnvelope.self, from: row.payload) else { continue }
                works.append(
                    Work(row: row.id, task: envelope.taskId.rawValue, key: envelope.idempotencyKey, lease: nil))
            }
            if works.count > Self.remembered { works.removeFirst() }
        case (.grant(let scope, _), .lease(let id, _, _, _)):
            for index in works.indices where scope == "task:\(works[index].task)" { works[index].lease = id }
        case (.order, .run(_, let run?)):
            runs.append(run)
            if runs.count > Self.remembered { runs.removeFirst() }
        default: break
        }
    }
}
