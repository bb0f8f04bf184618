import Audit
import Foundation
import Mesh
import NIOCore
import NIOPosix
import NIOSSL
import Testing
import VoxCrypto

struct ControlPlaneAddressTests {
    private let pin = CertificatePin(der: [1, 2, 3])

    @Test(arguments: [
        ("http://127.0.0.1:9847", "127.0.0.1", 9847, false), ("https://den.local:9847/", "den.local", 9847, true),
        ("https://den.local", "den.local", 443, true), ("HTTP://den.local", "den.local", 80, false),
        ("https://[fe80::1]:9847", "fe80::1", 9847, true),
    ])
    func urlsAreTakenApart(url: String, host: String, port: Int, isTLS: Bool) throws {
        let address = try ControlPlaneAddress(url: url, pin: nil)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.isTLS == isTLS)
    }

    @Test(arguments: [
        "", "den.local:9847", "ftp://den.local", "https://", "https:den.local", "vox+invite://den.local:1",
    ])
    func otherTextIsNoAddress(url: String) {
        #expect(throws: MeshTLSError.badURL(url)) { try ControlPlaneAddress(url: url, pin: nil) }
    }

    @Test func aFingerprintIsNeverDropped() throws {
        let url = "https://den.local:9847"
        #expect(try ControlPlaneAddress(url: url, encodedPin: pin.base64URL).pin == pin)
        #expect(try ControlPlaneAddress(url: url, encodedPin: nil).pin == nil)
        for text in ["", "AAAA", pin.hex, pin.base64URL + "="] {
            #expect(throws: MeshTLSError.badPin) { try ControlPlaneAddress(url: url, encodedPin: text) }
        }
        let plain = "http://den.local:9847"
        #expect(throws: MeshTLSError.pinWithoutTLS(url: plain)) { try ControlPlaneAddress(url: plain, pin: pin) }
    }

    @Test func anInviteBringsAddressAndFingerprint() throws {
        func invite(tls: String) throws -> InviteBearer {
            let fields: JSONValue = [
                "v": 1, "peer": "friend-gpu-7c2a91fe", "slot": "gpu", "n": 1, "name": "mira@aurelia", "key": "",
                "url": "https://192.168.1.20:9847", "tls": .string(tls), "exp": 1, "sec": "", "sig": "",
            ]
            return try JSONDecoder().decode(InviteBearer.self, from: Data(fields.jsonBytes()))
        }
        let address = try ControlPlaneAddress(invite: invite(tls: pin.base64URL))
        #expect(address.pin == pin)
        #expect(address.host == "192.168.1.20")
        #expect(throws: MeshTLSError.badPin) { try ControlPlaneAddress(invite: invite(tls: "x")) }
    }

    @Test func plainAddressesNeedNoTLS() async throws {
        let address = try ControlPlaneAddress(url: "http://127.0.0.1:9847", pin: nil)
        #expect(try await address.clientConfiguration(on: MultiThreadedEventLoopGroup.singleton) == nil)
    }

    @Test func withoutAFingerprintTheAuthoritiesDecide() async throws {
        let address = try ControlPlaneAddress(url: "https://den.local:9847", pin: nil)
        let configuration = try await address.clientConfiguration(on: MultiThreadedEventLoopGroup.singleton)
        #expect(configuration?.certificateVerification == .fullVerification)
        #expect(configuration?.minimumTLSVersion == .tlsv13)
    }

    @Test func theFingerprintIsCheckedAtTheAddress() async throws {
        let certificate = try KeysFolder().certificate()
        let server = try await TLSTestServer(certificate.serverConfiguration())
        let url = "https://127.0.0.1:\(server.port)"
        let group = MultiThreadedEventLoopGroup.singleton
        let right = try ControlPlaneAddress(url: url, pin: certificate.pin)
        #expect(try await right.clientConfiguration(on: group) != nil)
        let wrong = try ControlPlaneAddress(url: url, pin: pin)
        await #expect(throws: MeshTLSError.pinMismatch(host: "127.0.0.1", expected: pin, actual: certificate.pin)) {
            try await wrong.clientConfiguration(on: group)
        }
        try await server.close()
    }
}
