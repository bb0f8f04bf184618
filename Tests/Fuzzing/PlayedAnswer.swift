import Mesh
import Synchronization

/// A control plane that gives one answer to every call, which a test puts in.
final class PlayedAnswer: Sendable {
    private let answer = Mutex(MeshTransport.Answer(status: 503, body: []))

    /// The way to it.
    var plane: HTTPControlPlane {
        let transport = MeshTransport { [self] _ in answer.withLock { $0 } }
        return HTTPControlPlane(baseURL: "http://den:9847", bearer: nil, transport: transport)
    }

    func put(_ next: MeshTransport.Answer) { answer.withLock { $0 = next } }
}
