import Mesh
import Synchronization
import Testing

@Suite struct LiveSettingTests {
    private final class Variables: Sendable {
        private let values = Mutex<[String: String]>([:])
        subscript(name: String) -> String? {
            get { values.withLock { $0[name] } }
            set { values.withLock { $0[name] = newValue } }
        }
    }

    @Test func theVariableIsReadAgainAndTheFileIsNot() throws {
        let variables = Variables()
        let configuration = try Configuration(
            environment: ["VOX_MESH_A2A_LEASE_MS": "9000"],
            file: ("/a/Vox.toml", "mesh.a2a.lease_ms = 5000\nmesh.a2a.overflow = \"drop-oldest\"\n"))
        let lease = configuration.live("mesh.a2a.lease_ms") { variables[$0] }
        #expect(lease.integer == 5_000)
        variables["VOX_MESH_A2A_LEASE_MS"] = "7000"
        #expect(lease.integer == 7_000)
        variables["VOX_MESH_A2A_LEASE_MS"] = "1"
        #expect(lease.integer == 1_000)
        variables["VOX_MESH_A2A_LEASE_MS"] = "soon"
        #expect(lease.integer == 120_000)
        variables["VOX_MESH_A2A_LEASE_MS"] = " "
        #expect(lease.integer == 5_000)
        let overflow = configuration.live("mesh.a2a.overflow") { variables[$0] }
        #expect(overflow.text == "drop-oldest")
        variables["VOX_MESH_A2A_OVERFLOW"] = "reject"
        #expect(overflow.text == "reject")
    }

    @Test func everyLiveSettingCanBeReadSo() throws {
        let configuration = try Configuration()
        for setting in Setting.all where setting.isLive {
            let live = configuration.live(setting.key) { _ in nil }
            switch setting.kind {
            case .integer(let number, _, _): #expect(live.integer == number)
            case .choice(_, let word, _): #expect(live.text == word)
            default: Issue.record("\(setting.key) is of a kind that no test knows")
            }
        }
    }
}
