import NIOCore
import Testing

@testable import Web

@Suite struct HostCheckTests {
    private let hosts = DashboardHosts(port: 9846, allowed: ["Den.local", "box.example:8443", "[fe80::1]"])

    @Test(arguments: [
        "127.0.0.1:9846", "localhost:9846", "LOCALHOST:9846", "[::1]:9846", "den.local:9846", "den.local",
        "box.example:8443", "[fe80::1]:9846",
    ])
    func ownNamesAreAccepted(_ host: String) { #expect(hosts.accepts(host, on: .init())) }

    @Test(arguments: [
        "", "localhost", "localhost:1", "evil.example", "evil.example:9846", "127.0.0.1.evil.example:9846",
        "box.example", "box.example:9846", "127.0.0.2:9846",
    ])
    func otherNamesAreRefused(_ host: String) { #expect(!hosts.accepts(host, on: .init())) }

    @Test func portOfTheConnectionWins() {
        #expect(hosts.accepts("localhost:5000", on: .init(localPort: 5_000)))
        #expect(!hosts.accepts("localhost:9846", on: .init(localPort: 5_000)))
    }

    @Test(arguments: ["192.168.1.5:9846", "10.0.0.1:9846", "[fd00::5]:9846", "[::FFFF:10.0.0.1]:9846"])
    func addressesAreAcceptedFromTheNetworkOnly(_ host: String) {
        #expect(hosts.accepts(host, on: .init(isOnNetwork: true)))
        #expect(!hosts.accepts(host, on: .init()))
    }

    @Test(arguments: [
        "evil.example:9846", "192.168.1.5", "192.168.1.5:1", "192.168.1.5.evil.example:9846", "192.168.1:9846",
        "0x0a000001:9846", "fd00::5:9846", "[fd00::5:9846", "[10.0.0.1]:9846", "[evil.example]:9846", "[]:9846",
        ":9846", "",
    ])
    func namesStayRefusedFromTheNetwork(_ host: String) {
        #expect(!hosts.accepts(host, on: .init(isOnNetwork: true)))
    }

    /// Browsers leave out 80 without TLS and 443 with it.
    @Test(arguments: [(80, false), (443, true)])
    func theUsualPortMayBeLeftOut(port: Int, isTLS: Bool) {
        let near = DashboardHosts.Arrival(localPort: port, isTLS: isTLS)
        let far = DashboardHosts.Arrival(localPort: port, isOnNetwork: true, isTLS: isTLS)
        #expect(hosts.accepts("localhost", on: near))
        #expect(!hosts.accepts("192.168.1.5", on: near))
        for host in ["192.168.1.5", "192.168.1.5:\(port)", "[fd00::80]", "[fd00::443]:\(port)"] {
            #expect(hosts.accepts(host, on: far), "\(host)")
        }
        for host in ["evil.example", "192.168.1.5:\(port == 80 ? 443 : 80)", "192.168.1.5:8443"] {
            #expect(!hosts.accepts(host, on: far), "\(host)")
        }
    }

    @Test(arguments: [(443, false), (80, true), (9_846, true)])
    func anotherPortMayNotBeLeftOut(port: Int, isTLS: Bool) {
        let far = DashboardHosts.Arrival(localPort: port, isOnNetwork: true, isTLS: isTLS)
        for host in ["localhost", "192.168.1.5", "[fd00::5]"] {
            #expect(!hosts.accepts(host, on: far), "\(host)")
            #expect(hosts.accepts("\(host):\(port)", on: far), "\(host)")
        }
    }

    /// The port of a container or a router is another one, so the address has to be listed with it.
    @Test func anAddressBehindAnotherPortHasToBeListed() {
        let far = DashboardHosts.Arrival(localPort: 9_846, isOnNetwork: true)
        #expect(!hosts.accepts("192.168.1.5:8080", on: far))
        #expect(DashboardHosts(port: 9_846, allowed: ["192.168.1.5:8080"]).accepts("192.168.1.5:8080", on: far))
    }

    @Test(arguments: [
        ("127.0.0.1", false), ("127.9.9.9", false), ("::1", false), ("::ffff:127.0.0.1", false),
        ("192.168.1.5", true), ("fd00::5", true), ("::ffff:10.0.0.1", true),
    ])
    func onlyLoopbackIsOffTheNetwork(_ address: String, isOnNetwork: Bool) throws {
        #expect(try SocketAddress(ipAddress: address, port: 1).isOnNetwork == isOnNetwork)
    }

    @Test(arguments: ["/hopper", "/add-node/x"])
    func localPathsStay(_ path: String) { #expect(Links.local(path) == path) }

    @Test(arguments: ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "", "hopper"])
    func foreignTargetsBecomeTheMeshPage(_ path: String) { #expect(Links.local(path) == "/mesh") }
}
