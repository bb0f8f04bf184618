import ArgumentParser
import Fuzzing

/// Feeds readers with changed inputs for a while; what `make fuzz` runs.
@main
struct FuzzRunner: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vox-fuzz", abstract: "Feed the readers of bytes from outside and check what must always hold.")

    @Option(help: "Seed of the first input; the next one has the next number. A random one when it is left out.")
    var seed: UInt64?

    @Option(help: "Seconds for each reader.")
    var seconds = 600.0

    @Argument(help: "Readers: \(Fuzzing.names.joined(separator: ", ")). All when none is named.")
    var names: [String] = []

    func run() async throws {
        let clock = ContinuousClock()
        for name in names.isEmpty ? Fuzzing.names : names {
            guard let target = try await Fuzzing.target(name) else {
                throw ValidationError("There is no reader \(name); there are \(Fuzzing.names.joined(separator: ", ")).")
            }
            let first = seed ?? UInt64.random(in: 1...1_000_000_000_000)
            let running = try RunningSeed(name: name)
            Fuzzing.say("\(name) SEED=\(first), after a crash see \(running.path)")
            let end = clock.now + .seconds(seconds)
            let tally = try await Fuzzing.run(target, seed: first, noting: running) { _ in clock.now < end }
            Fuzzing.say("\(name): \(tally.inputs) inputs, \(tally.accepted) accepted, nothing broke")
        }
    }
}
