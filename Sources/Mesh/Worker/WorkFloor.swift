import Synchronization

/// What this machine runs at this moment, for all meshes together: a slot is shared by everyone it works for.
package final class WorkFloor: Sendable {
    /// The right to run one job here; given back with ``WorkFloor/leave(_:)``.
    package struct Ticket: Hashable, Sendable {
        /// Number of the ticket, never used twice.
        let number: UInt64
        /// Slot kind that the job occupies; `own` for jobs of the own mesh.
        package let slot: String
        /// Who the job is from, as the ticket's limits count it.
        let peer: String
    }

    private struct State {
        var tickets: [UInt64: Ticket] = [:]
        var next: UInt64 = 1
        var changes: [UInt64: Bell] = [:]
        var nextBell: UInt64 = 1
    }

    private let state = Mutex(State())

    init() {}

    /// Judges a job and takes its slot in one step, so that two meshes cannot take the last one.
    func admit(
        _ request: AdmissionRequest, peer: String, in admission: AdmissionState
    ) -> Result<Ticket, AdmissionRefusal> {
        state.withLock { state in
            var admission = admission
            if case .known(let policy) = admission.policy {
                admission.inFlight = Admission.inFlight(Self.counts(state), of: policy)
            }
            admission.peerInFlight = state.tickets.values.count { $0.peer == peer }
            switch Admission.admit(request, in: admission) {
            case .success(let place): return .success(Self.take(place.kind, peer, &state))
            case .failure(let refusal): return .failure(refusal)
            }
        }
    }

    /// Takes one of the slots that the own mesh's jobs have on the own node; nil when all are taken.
    func admitOwn(slots: Int) -> Ticket? {
        state.withLock { state in
            let used = state.tickets.values.count { $0.slot == Planner.ownSlot }
            return used < slots ? Self.take(Planner.ownSlot, "", &state) : nil
        }
    }

    /// Gives a slot back and tells those who wait for room.
    func leave(_ ticket: Ticket) {
        let bells = state.withLock { state in
            state.tickets[ticket.number] = nil
            return Array(state.changes.values)
        }
        for bell in bells { bell.ring() }
    }

    /// Jobs in flight by slot kind.
    package var inFlight: [String: Int] { state.withLock { Self.counts($0) } }

    /// True when every slot of the policy is taken; a policy without slots is never full, since it refuses by itself.
    func isFull(_ policy: WorkerDonationPolicy?) -> Bool {
        guard let policy, !policy.slots.isEmpty else { return false }
        let used = Admission.inFlight(inFlight, of: policy)
        return zip(policy.slots, used).allSatisfy { slot, count in count >= Int(slot.maxConcurrent) }
    }

    /// A bell that rings when a slot becomes free; handed back with ``forget(_:)``.
    func watch() -> (number: UInt64, bell: Bell) {
        state.withLock { state in
            let bell = Bell()
            let number = state.nextBell
            state.nextBell += 1
            state.changes[number] = bell
            return (number, bell)
        }
    }

    /// Stops a watch.
    func forget(_ number: UInt64) {
        state.withLock { $0.changes[number] = nil }
    }

    private static func counts(_ state: State) -> [String: Int] {
        state.tickets.values.reduce(into: [:]) { counts, ticket in counts[ticket.slot, default: 0] += 1 }
    }

    private static func take(_ slot: String, _ peer: String, _ state: inout State) -> Ticket {
        let ticket = Ticket(number: state.next, slot: slot, peer: peer)
        state.next += 1
        state.tickets[ticket.number] = ticket
        return ticket
    }
}
