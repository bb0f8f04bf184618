import Testing

@testable import Mesh

/// The slots of a machine, shared by every mesh that it works for.
@Suite(.timeLimit(.minutes(5))) struct WorkFloorTests {
    private let floor = WorkFloor()

    private func policy(_ slots: UInt8 = 1) -> WorkerDonationPolicy {
        PlannerCase.policy([DonationSlot(taskKind: "text", maxConcurrent: slots, weightPct: 100)])
    }

    private func admit(_ peer: String, _ policy: WorkerDonationPolicy) -> Result<WorkFloor.Ticket, AdmissionRefusal> {
        let request = AdmissionRequest(requirements: JobRequirements(taskKind: "text_infer"), privacy: .pairedPeers)
        var named = request
        named.submitters = [peer]
        return floor.admit(named, peer: peer, in: AdmissionState(policy: .known(policy)))
    }

    private func refusal(_ result: Result<WorkFloor.Ticket, AdmissionRefusal>) -> String? {
        if case .failure(let refusal) = result { refusal.code } else { nil }
    }

    @Test func twoMeshesShareOneSlot() throws {
        let first = try admit("lena", policy()).get()
        #expect(first.slot == "text")
        #expect(floor.inFlight == ["text": 1])
        #expect(refusal(admit("mira", policy())) == "slot_full")
        #expect(floor.isFull(policy()))
        floor.leave(first)
        #expect(floor.inFlight.isEmpty)
        #expect(!floor.isFull(policy()))
        _ = try admit("mira", policy()).get()
    }

    @Test func aSlotIsGivenBackOnce() throws {
        let first = try admit("lena", policy(2)).get()
        _ = try admit("lena", policy(2)).get()
        floor.leave(first)
        floor.leave(first)
        #expect(floor.inFlight == ["text": 1])
    }

    @Test func onePeerMayBeHeldToLess() throws {
        var policy = policy(4)
        var override = PeerOverride(peer: "lena")
        override.maxConcurrent = 1
        policy.perPeerOverrides = [override]
        _ = try admit("lena", policy).get()
        #expect(refusal(admit("lena", policy)) == "peer_limit_reached")
        _ = try admit("mira", policy).get()
    }

    @Test func theOwnMeshHasSlotsOfItsOwn() throws {
        let own = try #require(floor.admitOwn(slots: 1))
        #expect(floor.admitOwn(slots: 1) == nil)
        _ = try admit("lena", policy()).get()
        #expect(floor.inFlight == ["own": 1, "text": 1])
        floor.leave(own)
        #expect(floor.admitOwn(slots: 1) != nil)
    }

    @Test func nothingGivenIsNeverFull() {
        #expect(!floor.isFull(nil))
        #expect(!floor.isFull(PlannerCase.policy([])))
    }

    @Test func everyWatchRingsUntilItIsForgotten() async throws {
        let first = floor.watch()
        let second = floor.watch()
        let forgotten = floor.watch()
        floor.forget(forgotten.number)
        floor.leave(try admit("lena", policy()).get())
        #expect(await first.bell.wait())
        #expect(await second.bell.wait())
        #expect(!forgotten.bell.takeRing())
    }

    @Test func manyAtOnceTakeEachSlotOnce() async {
        let taken = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask { refusal(admit("peer-\(number)", policy(5))) == nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 5)
        #expect(floor.inFlight == ["text": 5])
    }
}
