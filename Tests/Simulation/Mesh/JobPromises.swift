/// What people and workers were promised about jobs, and what must hold of jobs whatever was asked.
struct JobPromises: Sendable {
    private var items: Set<String> = []
    private var runs: Set<String> = []
    /// Runs that were seen to be over.
    private var ended: [String: StoredJobs.Job] = [:]
    /// Results that were taken, by job: a job does not run on under the lease that its result named.
    private var results: [Int64: Set<String>] = [:]

    /// Notes what an answer promises.
    mutating func take(_ call: Call, _ answer: Answer) {
        switch (call, answer) {
        case (.order, .run(let item, let run)):
            items.insert(item)
            if let run { runs.insert(run) }
        case (.result(let task, _, let lease, _, _), .message): results[task, default: []].insert(lease)
        default: break
        }
    }

    /// What is wrong; empty when nothing is.
    mutating func faults(in stored: StoredJobs) -> [String] {
        var found = items.subtracting(stored.items).map { "item \($0) is lost" }
        found += runs.subtracting(stored.jobs.map(\.run)).map { "run \($0) is lost" }
        let open = stored.jobs.filter { !$0.isFinal }.compactMap(\.item)
        if Set(open).count < open.count { found.append("an item has two open jobs") }
        for job in stored.jobs {
            found += faults(of: job, in: stored)
            if let before = ended[job.run], before != job { found.append("\(before) has become \(job)") }
            if job.isFinal { ended[job.run] = job }
        }
        return found
    }

    private func faults(of job: StoredJobs.Job, in stored: StoredJobs) -> [String] {
        var found: [String] = []
        let lease = stored.leases["task:\(job.task)"]
        let held = lease.map { "\($0)" } ?? "no lease"
        let endings = stored.endings[job.run] ?? 0
        if endings != (job.isFinal ? 1 : 0) { found.append("\(job) has ended \(endings) times") }
        switch job.state {
        case "running":
            if lease?.id != job.lease || lease?.holder != job.node { found.append("\(job) runs under \(held)") }
            if let lease = job.lease, results[job.task]?.contains(lease) == true {
                found.append("\(job) runs after its result was taken")
            }
        case "assigned":
            if lease != nil { found.append("\(job) has begun under \(held)") }
        case "queued":
            if lease != nil { found.append("\(job) waits under \(held)") }
        case "done":
            let mine = job.node.map { Plane.output(of: job.task, by: $0) }
            if job.output == nil || job.output != mine { found.append("\(job) has the output of another") }
        default: break
        }
        let isOpen = job.message.map { stored.openRows[$0] != nil } ?? false
        // A worker acks the row of a job before it runs it; one that does not is refused the lease.
        if job.isFinal, job.state != "done", isOpen { found.append("\(job) is over and its row is open") }
        return found
    }
}
