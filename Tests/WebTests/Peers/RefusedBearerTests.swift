import HTTPTypes
import HummingbirdTesting
import Mesh
import Testing

@testable import Web

@Suite struct RefusedBearerTests {
    @Test(arguments: [nil, "wrong"]) func theRefusalSaysWhatToSet(bearer: String?) async throws {
        let harness = try await PeerHarness(isOpen: false)
        let answer = try await harness.send(.get, "/v1/populi/nodes", bearer: bearer)
        #expect(answer.status == .unauthorized)
        #expect(
            answer.text
                == "populi: bearer token missing or not accepted; set VOX_MESH_TOKEN or [mesh] token in Vox.toml")
        #expect(answer.headers[.wwwAuthenticate] == #"Bearer realm="populi""#)
    }
}
