import OrderedCollections
import Synchronization

/// Gathers nodes that came and went, so that 250 ms of changes become one event.
final class TopologyNotes: Sendable {
    private struct State {
        var added: OrderedSet<NodeID> = []
        var removed: OrderedSet<NodeID> = []
        var changedEdges = 0
    }

    private let state = Mutex(State())
    private let signal: AsyncStream<Void>.Continuation
    /// One element for each time that something must be published soon.
    let changes: AsyncStream<Void>

    init() {
        (changes, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func noteAdded(_ id: NodeID) {
        state.withLock { state in
            if state.removed.remove(id) == nil { state.added.append(id) }
            state.changedEdges += 1
        }
        signal.yield()
    }

    func noteRemoved(_ id: NodeID) {
        state.withLock { state in
            if state.added.remove(id) == nil { state.removed.append(id) }
            state.changedEdges += 1
        }
        signal.yield()
    }

    /// The merged event; nil when there is nothing to tell.
    func take() -> MeshEvent? {
        state.withLock { state in
            guard !state.added.isEmpty || !state.removed.isEmpty || state.changedEdges > 0 else { return nil }
            defer { state = State() }
            return .topologyChanged(
                added: Array(state.added), removed: Array(state.removed), changedEdges: state.changedEdges)
        }
    }
}
