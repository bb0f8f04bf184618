import Foundation

/// Plays worlds on a thread of their own, so that nothing else waits for a thread meanwhile.
package enum Simulation {
    /// What a world that broke nothing has been.
    package struct Outcome: Sendable {
        /// Of everything that happened.
        package let hash: UInt64
        /// How often the machine was started again.
        package let powerCuts: Int
    }

    /// Plays one world; throws a ``BrokenInvariant`` at the first step after which something does not hold.
    @discardableResult
    package static func play(_ plan: World.Plan, steps: Int) async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                continuation.resume(
                    with: Result {
                        let world = World(plan)
                        try world.run(steps: steps)
                        return Outcome(hash: world.trace.hash, powerCuts: Int(world.lives) - 1)
                    })
            }
            thread.name = "simulation"
            thread.stackSize = 4 << 20
            thread.start()
        }
    }
}
