import Foundation
import Testing
import VoxCrypto

extension Journeys {
    /// Producers and workers on a control plane that is killed again and again: no work is lost and none is doubled.
    @Suite struct HistoryKillTests {
        private static let producers = 4
        private static let workers = 6
        /// `make torture` kills more often.
        private static let kills = ProcessInfo.processInfo.environment["VOX_TORTURE"] == nil ? 4 : 60

        @Test(.timeLimit(.minutes(10))) func nothingIsLostDoubledOrHeldTwice() async throws {
            try await Stage.play { stage in
                let history = History()
                let random = RandomSource.seeded(7)
                var unanswered = [[String]](repeating: [], count: Self.producers)
                for round in 0..<Self.kills {
                    let process = try await Self.start(stage)
                    let client = HistoryClient(base: process.mesh, history: history)
                    let again = unanswered
                    let load = Task { await Self.load(round, client, again: again) }
                    let wanted = history.events.count + 60 + Int(random.uint64(below: 300))
                    try await eventually("enough calls are made in round \(round)") { history.events.count >= wanted }
                    try await process.child.killHard()
                    unanswered = await load.value
                }
                let process = try await Self.start(stage)
                let open = try await HistoryClient(base: process.mesh, history: history).open()
                let events = history.events
                try #require(HistoryChecker(events, open: open).faults == [])
                try Self.wasHard(events)
                let verdict = try await process.vox("audit", "verify")
                try #require(verdict.status == 0, "\(verdict)")
            }
        }

        /// Leases are short, so that what a worker forgets comes back while others work.
        private static func start(_ stage: Stage) async throws -> VoxProcess {
            try await stage.start("anna", environment: ["VOX_MESH_A2A_LEASE_MS": "1500"])
        }

        /// What each producer was not answered.
        private static func load(_ round: Int, _ client: HistoryClient, again: [[String]]) async -> [[String]] {
            await withTaskGroup(of: (Int, [String])?.self) { group in
                for worker in 0..<workers {
                    group.addTask {
                        await client.work(as: "node-\(worker)", .seeded(UInt64(round * 100 + worker)))
                        return nil
                    }
                }
                for producer in 0..<producers {
                    group.addTask {
                        (producer, await client.produce("\(round)-\(producer)", again: again[producer], count: 40))
                    }
                }
                var left = again
                for await case let (producer, payloads)? in group { left[producer] = payloads }
                return left
            }
        }

        /// A history in which nothing was cut short or handed over proves nothing.
        private static func wasHard(_ events: [HistoryEvent]) throws {
            var (cut, claims, acks, leases) = (0, 0, 0, 0)
            for event in events {
                switch (event.call, event.answer) {
                case (_, nil): cut += 1
                case (_, .row): claims += 1
                case (.ack, .done): acks += 1
                case (_, .lease): leases += 1
                default: continue
                }
            }
            print(
                "history: \(kills) kills, \(events.count) calls, \(cut) cut, \(claims) claims, \(acks) acks, "
                    + "\(leases) leases")
            try #require(cut >= kills, "calls were under way when the process was killed")
            try #require(claims > acks && acks > kills && leases > kills)
        }
    }
}
