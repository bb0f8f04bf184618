import Mesh
import MeshFixtures

/// One simulated mesh: clients, a network, a control plane on a disk, and a clock, all moved by one seed.
package final class World {
    /// What clients do: each kind of work has its own oracle.
    package enum Work: Sendable, CaseIterable {
        /// Messages and leases, judged by ``Reference``.
        case messages
        /// Jobs, judged by ``JobPromises``.
        case jobs
    }

    /// One run of the control plane between two power cuts.
    struct Life: Sendable {
        let seed: UInt64
        let mostRows: Int
    }

    /// What a world is made of.
    package struct Plan: Sendable {
        /// Decides everything that happens.
        package let seed: UInt64
        /// Machines that are clients and nodes.
        package var clients = 6
        /// A defect of the control plane, to be found.
        package var plane = Plane.Fault.none
        /// A defect of the disk, to be found.
        package var disk = SimulatedDisk.Fault.none
        /// What the clients do.
        package var work = Work.messages
        /// Hears of every step as it happens.
        package var listener: (@Sendable (String) -> Void)?
        /// Steps between two full comparisons; one also follows each restart.
        package var compareEvery = 400

        /// A sound world of messages.
        package init(seed: UInt64) { self.seed = seed }

        /// A sound world; each third seed is one of jobs.
        package static func usual(seed: UInt64) -> Plan {
            var plan = Plan(seed: seed)
            plan.work = seed % 3 == 0 ? .jobs : .messages
            return plan
        }
    }

    let plan: Plan
    var dice: Dice
    let clock = ManualClock()
    let disk: SimulatedDisk
    let executor = TurnExecutor()
    var clients: [Client]
    var network = Network()
    var trace: Trace
    var holds = Holds()
    var promises = JobPromises()
    var step = 0
    var plane: Plane?
    /// What the store holds; after the machine stopped in the middle of writes, each state that it may hold.
    var possible: [Reference] = [Reference()]
    /// Entries that must stay in the log, with the hash of the last one.
    var keptLog: (size: UInt64, head: String)?
    var reader = SlowReader()
    var lives: UInt64 = 0

    init(_ plan: Plan) {
        self.plan = plan
        dice = Dice(seed: plan.seed)
        trace = Trace(listener: plan.listener)
        disk = SimulatedDisk(
            name: "world-\(plan.seed)-\(Self.number.next())", dice: dice.apart(1), fault: plan.disk)
        clients = (0..<plan.clients).map { Client(number: $0, hasJobs: plan.work == .jobs) }
        SimulatedDisks.add(disk)
    }

    private static let number = Counter()

    deinit {
        plane?.abandon()
        SimulatedDisks.remove(disk)
    }

    var nowMs: Int64 { clock.nowMs }

    /// Makes that many steps; throws at the first invariant that does not hold.
    func run(steps: Int) throws(BrokenInvariant) {
        if plane == nil { try start() }
        while step < steps {
            let before = step
            step += 1
            try makeStep()
            if disk.isStopped { try restart() }
            if step / plan.compareEvery != before / plan.compareEvery { try compare() }
        }
        try compare()
    }

    func broken(_ what: String) -> BrokenInvariant {
        BrokenInvariant(seed: plan.seed, step: step, what: what, lastSteps: trace.lastLines)
    }

    private func makeStep() throws(BrokenInvariant) {
        switch dice.below(1_000) {
        case 0..<430: ask()
        case 430..<760: try serve()
        case 760..<890: deliverAnswer()
        case 890..<925: trace.note(network.harm(at: step, &dice))
        case 925..<930: cut()
        case 930..<955: passTime()
        case 955..<985: try serve([(nil, .tick(Call.Tick.allCases[dice.below(Call.Tick.allCases.count)]))])
        case 985..<992: try read()
        default: harmDisk()
        }
    }

    // MARK: Clients and network

    private func ask() {
        let index = dice.below(clients.count)
        let call = clients[index].ask(&dice, nodes: clients.map(\.name))
        trace.note("\(clients[index].name) asks: \(call)")
        network.send(Network.Packet(client: index, call: call, answer: nil))
    }

    /// Up to four requests arrive at once.
    private func serve() throws(BrokenInvariant) {
        var calls: [(Int?, Call)] = []
        let count = 1 + dice.below(4)
        while calls.count < count {
            let clients = clients
            let packet = network.take(at: step, &dice) { $0.answer == nil && !clients[$0.client].isCutOff }
            guard let packet else { break }
            if packet.call.isAlone, !calls.isEmpty {
                network.send(packet)
                break
            }
            calls.append((packet.client, packet.call))
            if packet.call.isAlone { break }
        }
        step += max(0, calls.count - 1)
        if !calls.isEmpty { try serve(calls) }
    }

    private func deliverAnswer() {
        let clients = clients
        let packet = network.take(at: step, &dice) { $0.answer != nil && !clients[$0.client].isDeaf }
        guard let packet, let answer = packet.answer else { return }
        self.clients[packet.client].hear(answer, to: packet.call)
        trace.note("\(clients[packet.client].name) hears: \(answer)")
    }

    private func cut() {
        let index = dice.below(clients.count)
        if dice.below(2) == 0 { clients[index].isCutOff.toggle() } else { clients[index].isDeaf.toggle() }
        trace.note("cut \(clients[index].name): \(clients[index].isCutOff) \(clients[index].isDeaf)")
    }

    private func passTime() {
        let isJump = dice.below(40) == 0
        let ms = isJump ? Int64(dice.below(1_200_001)) - 600_000 : Int64(dice.below(3_000))
        clock.advance(ms: ms)
        holds.note(nowMs: nowMs)
        trace.note("time \(ms)")
    }

    private func harmDisk() {
        switch dice.below(8) {
        case 0..<3:
            disk.writesUntilStop = dice.below(12)
            trace.note("the machine stops in \(disk.writesUntilStop ?? 0) writes")
        case 3..<5:
            disk.isFull = true
            trace.note("disk full")
        default:
            disk.isFull = false
            trace.note("disk free")
        }
    }
}
