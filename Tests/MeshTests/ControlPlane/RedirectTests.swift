import MeshFixtures
import Testing

@testable import Mesh

/// A control plane that sends its callers elsewhere is not followed.
@Suite(.timeLimit(.minutes(5))) struct RedirectTests {
    @Test(arguments: [301, 302, 303, 307, 308]) func aRedirectIsARefusal(_ status: Int) async throws {
        let paths = Recorder<String>()
        try await PeerServer.listening { call in
            paths.add(call.path)
            return PeerServer.Reply(status: status, headers: ["location": "/elsewhere"])
        } while: { port in
            let url = "http://127.0.0.1:\(port)"
            let clients = MeshClients()
            let plane = HTTPControlPlane(
                baseURL: url, bearer: nil, transport: clients.transport(to: try ControlPlaneAddress(url: url, pin: nil))
            )
            await #expect(throws: ControlPlaneError.self) { try await plane.join(.fixture()) }
            do throws(ControlPlaneError) {
                _ = try await plane.join(.fixture())
            } catch { #expect(error.status == status) }
            await clients.shutdown()
        }
        #expect(paths.values == ["/v1/populi/join", "/v1/populi/join"])
    }
}
