import Simulation
import Testing

/// The control plane under simulation: what it must hold whatever network, disk, clock and clients do.
@Suite struct SimulationTests {
    /// Seeds that every run of the tests plays, and one that is new each time.
    private static let seeds: [UInt64] = [1, 2, 3, 6, 1_039] + [UInt64(UInt32.random(in: 100...UInt32.max))]

    @Test(arguments: seeds) func everyInvariantHolds(seed: UInt64) async throws {
        if seed == Self.seeds.last { print("simulation: the seed of this run is \(seed)") }
        try await Simulation.play(World.Plan.usual(seed: seed), steps: 1_200)
    }

    @Test func oneSeedIsOneHistory() async throws {
        let first = try await Simulation.play(World.Plan(seed: 42), steps: 600)
        let second = try await Simulation.play(World.Plan(seed: 42), steps: 600)
        let other = try await Simulation.play(World.Plan(seed: 43), steps: 600)
        #expect(first.hash == second.hash)
        #expect(first.hash != other.hash)
    }

    /// A simulation that finds nothing may be blind: each of these defects must be found.
    @Test(arguments: [Plane.Fault.answersEarly, .ignoresKeys, .losesAcks, .mixesUpNodes])
    func aDefectOfTheControlPlaneIsFound(fault: Plane.Fault) async {
        await #expect(throws: BrokenInvariant.self) {
            for seed in 1...4 {
                var plan = World.Plan(seed: UInt64(seed))
                plan.plane = fault
                try await Simulation.play(plan, steps: 2_500)
            }
        }
    }

    @Test func aLostResultIsFound() async {
        await #expect(throws: BrokenInvariant.self) {
            for seed in 1...4 {
                var plan = World.Plan(seed: UInt64(seed))
                (plan.work, plan.plane) = (.jobs, .losesResults)
                try await Simulation.play(plan, steps: 2_500)
            }
        }
    }

    @Test func aDiskThatLiesIsFound() async {
        await #expect(throws: BrokenInvariant.self) {
            var plan = World.Plan(seed: 1)
            plan.disk = .liesAboutSync
            try await Simulation.play(plan, steps: 2_500)
        }
    }
}
