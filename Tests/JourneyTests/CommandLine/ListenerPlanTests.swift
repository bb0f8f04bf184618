import Foundation
import Mesh
import Testing

@testable import vox

/// A busy port that nobody asked for gives way; a chosen one does not.
@Suite struct ListenerPlanTests {
    private static let key = "mesh.transport.bind"

    private func plan(_ flags: [String: String], _ verdict: PortProbe.Verdict) throws -> BindAddress {
        try ListenerPlan(Self.key, flag: "--mesh-bind", Configuration(flags: flags)) { _ in verdict }.address
    }

    @Test func aFreePortIsTakenAsItIs() throws {
        #expect(try plan([:], .free) == BindAddress("127.0.0.1:9847"))
        #expect(try plan([Self.key: "127.0.0.1:7001"], .free) == BindAddress("127.0.0.1:7001"))
    }

    @Test func aBusyStandardPortGivesWayToAnyOther() throws {
        #expect(try plan([:], .busy) == BindAddress("127.0.0.1:0"))
    }

    @Test func aBusyChosenPortIsRefusedEvenIfItIsTheStandardOne() {
        for address in ["127.0.0.1:9847", "127.0.0.1:7001"] {
            let failure = #expect(throws: CommandFailure.self) { try plan([Self.key: address], .busy) }
            #expect(failure?.description.hasPrefix("cannot listen on \(address): address in use.") == true)
            #expect(failure?.description.contains("choose another address with --mesh-bind") == true)
        }
    }

    @Test func theProbeSeesWhoListens() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(descriptor, raw, length) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, raw, &length) == 0
            }
        }
        try #require(isOpen)
        #expect(
            PortProbe.probe(BindAddress(host: "127.0.0.1", port: Int(UInt16(bigEndian: address.sin_port)))) == .busy)
    }

    /// Whoever has the standard ports now, the second process cannot have them too.
    @Test(.timeLimit(.minutes(2))) func twoProcessesWithoutSettingsBothRun() async throws {
        let standard = ["VOX_MESH_BIND": "", "VOX_DASHBOARD_BIND": ""]
        let (one, two) = (try VoxCommand(), try VoxCommand())
        let first = try await VoxProcess.serve(home: one.home, environment: standard)
        let second = try await VoxProcess.serve(home: two.home, environment: standard)
        #expect(second.mesh != first.mesh && !second.mesh.hasSuffix(":9847"))
        #expect(second.dashboard != first.dashboard && !second.dashboard.hasSuffix(":9846"))
        for process in [first, second] {
            #expect(try await PlainBrowser(process.dashboard).get("/health").status == 200)
            #expect(try await process.vox("populi", "status").status == 0)
            #expect(try await process.child.stop() == 0)
        }
    }
}
