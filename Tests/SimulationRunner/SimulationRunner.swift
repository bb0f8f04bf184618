import ArgumentParser
import Logging
import Simulation

/// Plays worlds one after the other until so many steps are made; what `make sim` runs.
@main
struct SimulationRunner: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vox-sim", abstract: "Play the control plane under a seed and check what must always hold.")

    @Option(help: "Seed of the first world; the next one has the next number. A random one when it is left out.")
    var seed: UInt64?

    @Option(help: "Steps in all.")
    var steps = 1_000_000

    @Option(help: "Steps of one world.")
    var world = 4_000

    @Flag(help: "Tell every step.")
    var trace = false

    func run() async throws {
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        let first = seed ?? UInt64.random(in: 1...1_000_000_000)
        print("SEED=\(first) STEPS=\(steps)")
        let clock = ContinuousClock()
        let startedAt = clock.now
        var (done, worlds, cuts) = (0, 0, 0)
        while done < steps {
            let count = min(world, steps - done)
            var plan = World.Plan.usual(seed: first + UInt64(worlds))
            if trace { plan.listener = { print($0) } }
            let outcome = try await Simulation.play(plan, steps: count)
            (done, worlds, cuts) = (done + count, worlds + 1, cuts + outcome.powerCuts)
            guard worlds.isMultiple(of: 50) || done == steps else { continue }
            let rate = Int(Double(done) / ((clock.now - startedAt) / .seconds(1)))
            print("\(done) steps in \(worlds) worlds, \(cuts) power cuts, \(rate) steps/s")
        }
        print("No invariant was broken in \(done) steps.")
    }
}
