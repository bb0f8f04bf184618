import Mesh
import MeshFixtures
import Synchronization

extension World {
    // MARK: Calls

    /// Lets the control plane answer calls that arrive together, and holds the answers against the reference.
    func serve(_ calls: [(client: Int?, call: Call)]) throws(BrokenInvariant) {
        guard let plane, possible.count == 1 else { throw broken("no control plane runs") }
        let answers = Answers()
        let disk = disk
        for (index, item) in calls.enumerated() {
            executor.start {
                let answer = await plane.answer(item.call)
                // What is ready after the machine has stopped was never sent.
                answers.add(index, disk.isStopped ? nil : answer)
            }
        }
        executor.run()
        let found = answers.all
        guard found.count == calls.count else { throw broken("a call is never answered: \(calls.map(\.call))") }
        for (index, answer) in found {
            let (client, call) = calls[index]
            guard let answer else { continue }
            try check(call, answer, hasCompany: calls.count > 1)
            if let client { network.send(Network.Packet(client: client, call: call, answer: answer)) }
        }
        if possible.count > 1 { try compare() }
        lose(calls.indices.filter { index in found.contains { $0.0 == index && $0.1 == nil } }.map { calls[$0].call })
    }

    private func check(_ call: Call, _ answer: Answer, hasCompany: Bool) throws(BrokenInvariant) {
        trace.note("\(call) → \(answer)")
        if answer == .trouble {
            guard disk.isFull else { throw broken("\(call) met trouble on a sound disk") }
            if !hasCompany, case .renewLease = call, plan.work == .messages {
                var after = possible[0]
                // What needs no disk must not fail for it.
                if after.apply(call, nowMs: nowMs) == .done { throw broken("\(call) met trouble on a full disk") }
            }
            if call.isAlone, plan.work == .messages { noteHalfDone(call) }
            return
        }
        if let fault = holds.take(call, answer, nowMs: nowMs) { throw broken(fault) }
        promises.take(call, answer)
        guard plan.work == .messages else { return }
        let before = possible[0]
        var must = possible[0].apply(call, nowMs: nowMs)
        possible[0].adopt(answer)
        // A life sign is heard on a full disk, though the end of a maintenance may not be written.
        if disk.isFull, case .beat = call, before != possible[0] { possible.append(before) }
        if case .lease(Reference.unseen, let scope, let holder, let untilMs) = must,
            case .lease(let id, _, _, _) = answer
        {
            must = .lease(id: id, scope: scope, holder: holder, untilMs: untilMs)
        }
        guard must == answer else { throw broken("\(call) was answered \(answer), must be \(must)") }
    }

    /// A call of more than one write may have done some of it; the store says which.
    private func noteHalfDone(_ call: Call) {
        var after = possible[0]
        _ = after.apply(call, nowMs: nowMs)
        possible.append(after)
    }

    /// The machine stopped before these were answered: all of them hold, or none.
    private func lose(_ calls: [Call]) {
        guard !calls.isEmpty else { return }
        var after = possible[0]
        for call in calls {
            trace.note("\(call) → lost")
            if plan.work == .messages { _ = after.apply(call, nowMs: nowMs) }
            holds.letGo(call)
        }
        possible.append(after)
    }

    // MARK: Starts

    /// Starts a control plane on what is on the disk; a machine that stops meanwhile is started again.
    func start() throws(BrokenInvariant) {
        while true {
            lives += 1
            var parts = Plane.parts(
                on: disk, clock: clock, threads: executor.storeThreads,
                life: Life(
                    seed: plan.seed &+ lives &* 1_000_003,
                    mostRows: plan.work == .jobs ? 10 * Reference.mostRows : Reference.mostRows))
            if plan.plane == .answersEarly { parts.durability = .buffered }
            let opened = executor.finish { [parts] in await Result.catching { try await MeshServices.open(parts) } }
            switch opened {
            case .success(let services)? where !disk.isStopped:
                plane = Plane(services: services, fault: plan.plane, hasJobs: plan.work == .jobs)
                trace.note("life \(lives)")
                reader.subscribe(services)
                holds.begin(nowMs: nowMs)
                for index in possible.indices { possible[index].begin(nowMs: nowMs) }
                return try compare(isStart: true)
            case .failure(let error)? where !disk.isStopped && !disk.isFull:
                throw broken("the control plane does not start: \(error)")
            case nil: throw broken("the start never ends")
            case .success(let services)?: Plane(services: services, fault: .none, hasJobs: false).abandon()
            case .failure?: break
            }
            trace.note("the start fails")
            if disk.isStopped { disk.cutPower() } else { disk.isFull = false }
        }
    }

    /// The machine has stopped: what was not synced may be gone, and everything in memory is.
    func restart() throws(BrokenInvariant) {
        trace.note("power cut")
        reader.drop(disk)
        plane?.abandon()
        plane = nil
        executor.run()
        disk.cutPower()
        if dice.below(3) == 0 { disk.writesUntilStop = dice.below(40) }
        clock.advance(ms: Int64(dice.below(5_000)))
        holds.note(nowMs: nowMs)
        try start()
    }

    /// Reads everything that the control plane holds and compares it.
    func compare(isStart: Bool = false) throws(BrokenInvariant) {
        guard let plane else { return }
        let services = plane.services
        let path = SimulatedDisk.databaseName(disk.storePath)
        let read = executor.finish {
            await Result.catching { try await StoredState.read(services, from: path) }
        }
        guard case .success(let stored)? = read else {
            throw broken("the store cannot be read: \(String(describing: read))")
        }
        if let fault = stored.faults.first { throw broken(fault) }
        if isStart { try checkEnds(stored) }
        try settle(on: stored, isStart: isStart)
        try checkLog(stored)
        trace.note("compared: \(stored.contents.lastID) \(stored.logSize)")
    }

    /// After a start each live lease runs for a whole length, or until its stored end when that is later.
    private func checkEnds(_ stored: StoredState) throws(BrokenInvariant) {
        for lease in stored.contents.leases.values {
            let mustMs = max(stored.storedEnds[lease.id] ?? 0, nowMs + Reference.leaseMs)
            guard lease.untilMs == mustMs else {
                throw broken("lease \(lease.id) ends at \(lease.untilMs) after a start, must at \(mustMs)")
            }
        }
    }

    /// After a stop in the middle of writes the store itself says which of the two states it has.
    private func settle(on stored: StoredState, isStart: Bool) throws(BrokenInvariant) {
        guard plan.work == .messages else {
            possible = [Reference()]
            if let fault = promises.faults(in: stored.jobs).first { throw broken(fault) }
            return
        }
        for index in possible.indices {
            possible[index].adoptIDs(from: stored.contents)
            if isStart { possible[index].adoptEnds(from: stored.contents) }
        }
        guard let match = possible.first(where: { $0 == stored.contents }) else {
            let differences = possible.compactMap { $0.difference(from: stored.contents) }
            throw broken("the store holds something else\n" + differences.joined(separator: "\nor\n"))
        }
        possible = [match]
    }

    private func checkLog(_ stored: StoredState) throws(BrokenInvariant) {
        guard let plane else { return }
        let services = plane.services
        if let (size, head) = keptLog {
            let read = executor.finish {
                await Result.catching { try await StoredState.hash(ofEntry: size - 1, in: services) }
            }
            guard stored.logSize >= size, case .success(head)? = read else {
                throw broken("entry \(size - 1) of the log is gone or another")
            }
        }
        keptLog = (stored.logSize, stored.logHead)
    }

    /// A reader of events that is often too slow.
    func read() throws(BrokenInvariant) {
        guard let plane else { return }
        try reader.read(plane.services, world: self)
    }
}

/// Answers in the order in which they came, by the place of their call.
private final class Answers: Sendable {
    private let answers = Mutex<[(Int, Answer?)]>([])

    var all: [(Int, Answer?)] { answers.withLock { $0 } }

    func add(_ index: Int, _ answer: Answer?) { answers.withLock { $0.append((index, answer)) } }
}

extension Result where Failure == any Error, Success: Sendable {
    /// What a task brings or throws.
    static func catching(_ work: @Sendable () async throws -> Success) async -> Self {
        do { return .success(try await work()) } catch { return .failure(error) }
    }
}

/// Counts up, so that two worlds of one seed have disks of their own.
final class Counter: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
}
