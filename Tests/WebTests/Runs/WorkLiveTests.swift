import Audit
import Hummingbird
import HummingbirdTesting
import Mesh
import NIOCore
import Synchronization
import Testing
import VoxCrypto

@testable import Web

/// The live regions of hopper, item, runs and run.
@Suite struct WorkLiveTests {
    private func pages(_ work: WorkHarness) -> [String: LivePage] {
        let services = work.services
        let reader = MeshReader(
            registry: services.registry, invites: services.invites, runs: services.runs, clock: services.clock)
        let frame = FrameReader(
            services: services, settings: work.base.settings, reader: reader, assets: Assets(folder: nil))
        return HopperPages(services: services, frame: frame).live()
            .merging(RunsPages(services: services, frame: frame).live()) { $1 }
    }

    @Test func regionsAreThoseOfThePageAndHoldNoForm() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        let item = try #require(try await work.services.runs.run(run).job.itemID)
        let addresses = [
            ("hopper", nil, "/hopper"), ("item", item.rawValue, "/hopper/items/\(item)"), ("runs", nil, "/runs"),
            ("run", run.rawValue, "/runs/\(run)"),
        ]
        for (name, id, path) in addresses {
            let page = try await work.get(path).text
            let live = try #require(pages(work)[name])
            let regions = try await live.regions(id)
            #expect(page.contains("data-live=\"/live?page=\(name)"), "\(name)")
            #expect(regions.count > 4, "\(name)")
            for region in regions {
                #expect(page.contains("id=\"\(region.id)\""), "\(name) \(region.id)")
                #expect(region.html.contains("id=\"\(region.id)\""), "\(name) \(region.id)")
                #expect(!region.html.contains("_csrf"), "\(name) \(region.id)")
            }
        }
    }

    @Test func unknownIDsAreRefused() async throws {
        let pages = pages(try await WorkHarness())
        for name in ["item", "run"] {
            let live = try #require(pages[name])
            await #expect(throws: (any Error).self) { try await live.regions(nil) }
            await #expect(throws: (any Error).self) { try await live.regions("nobody") }
        }
    }

    @Test func outputConcernsOnlyItsOwnRun() async throws {
        let pages = pages(try await WorkHarness())
        let output = MeshEvent(.runs, "RunOutput", ["run_id": "run-1", "text": "a"])
        let moved = MeshEvent(.hopper, "HopperItemMoved", ["item_id": "hop-1", "run_id": "run-1"])
        let started = MeshEvent(.runs, "TaskStarted", ["run_id": "run-1"])
        let concerns: [(String, String?, MeshEvent, Bool)] = [
            ("run", "run-1", output, true), ("run", "run-2", output, false), ("runs", nil, output, false),
            ("hopper", nil, output, false), ("item", "hop-1", output, false), ("run", "run-1", moved, true),
            ("run", "run-2", moved, false), ("item", "hop-1", moved, true), ("item", "hop-2", moved, false),
            ("runs", nil, started, true), ("hopper", nil, started, true), ("run", "run-2", started, false),
        ]
        for (name, id, event, expected) in concerns {
            let live = try #require(pages[name])
            #expect(live.topics.contains(event.topic) && live.concerns(event, id) == expected || !expected, "\(name)")
            #expect(live.concerns(event, id) == expected, "\(name) \(id ?? "") \(event.type)")
        }
    }

    /// Many pieces of text reach the page in few fragments, and none of the text is lost.
    @Test func outputComesAtMostFourTimesASecond() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        let lease = try await work.begin(run)
        let ring = work.services.events
        let hasEnded = Atomic(false)
        let page = try #require(pages(work)["run"])
        let watched = LivePage(topics: page.topics, concerns: page.concerns) { id in
            let regions = try await page.regions(id)
            if regions.contains(where: { $0.html.contains("The end.") }) { hasEnded.store(true, ordering: .relaxed) }
            return regions
        }
        let router = Router(context: DashboardContext.self)
        var table = DashboardTable(sessions: work.base.sealer)
        LiveRoutes(pages: ["run": watched], ring: ring, gate: StreamGate(limit: 2)).add(to: &table)
        table.table.install(on: router) { DashboardError.methodNotAllowed($0) }
        let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        let start = ContinuousClock.now
        let text = try await application.test(.live) { client in
            async let text = PatientClient.text("/live?page=run&id=\(run)", port: client.port)
            while ring.subscriberCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
            for seq in 1...40 { try await work.say("piece\(seq) ", UInt64(seq), of: run, lease) }
            try await work.finish(run, lease, text: "The end.")
            while !hasEnded.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(5)) }
            ring.shutdown()
            return try await text
        }
        let quarters = Int((ContinuousClock.now - start) / .milliseconds(250))
        let fragments = text.components(of: #""region":"run-output""#)
        #expect(fragments >= 2)
        #expect(fragments <= quarters + 2)
        #expect(text.contains("The end."))
    }
}
