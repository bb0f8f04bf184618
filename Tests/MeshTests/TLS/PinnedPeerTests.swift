import AsyncHTTPClient
import Foundation
import Mesh
import NIOCore
import NIOPosix
import NIOSSL
import SwiftASN1
import Testing
import VoxCrypto
import X509

struct PinnedPeerTests {
    private let folder: KeysFolder
    private let certificate: MeshCertificate
    private let group = MultiThreadedEventLoopGroup.singleton

    init() throws {
        folder = try KeysFolder()
        certificate = try folder.certificate()
    }

    /// The body of a GET with the configuration.
    private func get(port: Int, _ configuration: TLSConfiguration, host: String = "127.0.0.1") async throws -> String {
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(group), configuration: .init(tlsConfiguration: configuration))
        do {
            let request = HTTPClientRequest(url: "https://\(host):\(port)/")
            let response = try await client.execute(request, timeout: .seconds(10))
            let body = try await response.body.collect(upTo: 1024)
            try await client.shutdown()
            return String(buffer: body)
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func theRightPinConnects(host: String) async throws {
        let server = try await TLSTestServer(certificate.serverConfiguration())
        let peer = PinnedPeer(host: host, port: server.port, pin: certificate.pin)
        let configuration = try await peer.clientConfiguration(on: group)
        #expect(try await get(port: server.port, configuration, host: host) == "ok")
        #expect(server.requestCount == 1)
        try await server.close()
    }

    @Test func aPinThatWentThroughAnInviteConnects() async throws {
        let server = try await TLSTestServer(certificate.serverConfiguration())
        let pin = try #require(CertificatePin(base64URL: certificate.pin.base64URL))
        let peer = PinnedPeer(host: "127.0.0.1", port: server.port, pin: pin)
        #expect(try await get(port: server.port, try await peer.clientConfiguration(on: group)) == "ok")
        try await server.close()
    }

    @Test func aWrongPinIsRefusedBeforeAnythingIsSent() async throws {
        let server = try await TLSTestServer(certificate.serverConfiguration())
        let other = try KeysFolder().certificate().pin
        let peer = PinnedPeer(host: "127.0.0.1", port: server.port, pin: other)
        let expected = MeshTLSError.pinMismatch(host: "127.0.0.1", expected: other, actual: certificate.pin)
        await #expect(throws: expected) { try await peer.clientConfiguration(on: group) }
        #expect(server.requestCount == 0)
        #expect(expected.description.contains(other.hex))
        try await server.close()
    }

    @Test func aPinnedClientRefusesACertificateThatComesLater() async throws {
        let first = try await TLSTestServer(certificate.serverConfiguration())
        let peer = PinnedPeer(host: "127.0.0.1", port: first.port, pin: certificate.pin)
        let configuration = try await peer.clientConfiguration(on: group)
        try await first.close()
        let impostor = try await TLSTestServer(try KeysFolder().certificate().serverConfiguration())
        await #expect(throws: (any Error).self) { try await get(port: impostor.port, configuration) }
        #expect(impostor.requestCount == 0)
        try await impostor.close()
    }

    @Test func ourOwnListenerIsKnownByTheSamePin() async throws {
        let server = try await TLSTestServer(certificate.serverConfiguration())
        let peer = PinnedPeer(host: "127.0.0.1", port: server.port, pin: certificate.pin)
        let configuration = try await peer.ownConfiguration(on: group)
        #expect(configuration.trustRoots != NIOSSLTrustRoots.default, "it is its own authority")
        #expect(try await get(port: server.port, configuration) == "ok")
        let other = PinnedPeer(host: "127.0.0.1", port: server.port, pin: CertificatePin(der: [1]))
        await #expect(throws: MeshTLSError.self) { try await other.ownConfiguration(on: group) }
        #expect(server.requestCount == 1)
        try await server.close()
    }

    /// A listener whose certificate another authority signed, as `tls.cert` may hold, and its pin.
    private func signedByAnother() throws -> (listener: TLSConfiguration, pin: CertificatePin) {
        func key(_ pem: SecretBytes) throws -> Certificate.PrivateKey {
            try pem.withBytes { try Certificate.PrivateKey(pemEncoded: String(decoding: $0, as: UTF8.self)) }
        }
        let pem = TLSPrivateKey.generatePEM(.system)
        let now = Date(timeIntervalSince1970: Double(KeysFolder.clock.micros()) / 1_000_000)
        let signed = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key(pem).publicKey,
            notValidBefore: now.addingTimeInterval(-3_600), notValidAfter: now.addingTimeInterval(3_600),
            issuer: DistinguishedName { CommonName("An authority") }, subject: DistinguishedName { CommonName("den") },
            signatureAlgorithm: .ecdsaWithSHA256, extensions: Certificate.Extensions(),
            issuerPrivateKey: key(TLSPrivateKey.generatePEM(.system)))
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(try signed.serializeAsPEM().pemString.utf8))
        let proof = try pem.withBytes { try NIOSSLPrivateKey(bytes: $0, format: .pem) }
        let listener = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(proof))
        return (listener, CertificatePin(der: try chain[0].toDERBytes()))
    }

    @Test func ourOwnCertificateOfAnotherAuthorityIsLeftToTheSystem() async throws {
        let (listener, pin) = try signedByAnother()
        let server = try await TLSTestServer(listener)
        let peer = PinnedPeer(host: "127.0.0.1", port: server.port, pin: pin)
        let configuration = try await peer.ownConfiguration(on: group)
        #expect(configuration.trustRoots == NIOSSLTrustRoots.default)
        #expect(configuration.certificateVerification == .noHostnameVerification)
        let other = PinnedPeer(host: "127.0.0.1", port: server.port, pin: CertificatePin(der: [1]))
        await #expect(throws: MeshTLSError.self) { try await other.ownConfiguration(on: group) }
        try await server.close()
    }

    @Test func aClientWithoutThePinRefusesTheCertificate() async throws {
        let server = try await TLSTestServer(certificate.serverConfiguration())
        await #expect(throws: (any Error).self) { try await get(port: server.port, .makeClientConfiguration()) }
        #expect(server.requestCount == 0)
        try await server.close()
    }

    @Test func aPeerThatSpeaksPlainHTTPIsUnreachable() async throws {
        let server = try await TLSTestServer(nil)
        let peer = PinnedPeer(host: "127.0.0.1", port: server.port, pin: certificate.pin)
        await #expect(throws: MeshTLSError.unreachable(host: "127.0.0.1", port: server.port)) {
            try await peer.clientConfiguration(on: group)
        }
        try await server.close()
    }

    @Test func aClosedPortIsUnreachable() async throws {
        let server = try await TLSTestServer(nil)
        let port = server.port
        try await server.close()
        let peer = PinnedPeer(host: "127.0.0.1", port: port, pin: certificate.pin)
        await #expect(throws: MeshTLSError.unreachable(host: "127.0.0.1", port: port)) {
            try await peer.clientConfiguration(on: group)
        }
    }

    @Test func aSilentPeerIsGivenUpInTime() async throws {
        let silent = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(silent.localAddress?.port)
        let peer = PinnedPeer(host: "127.0.0.1", port: port, pin: certificate.pin)
        await #expect(throws: MeshTLSError.unreachable(host: "127.0.0.1", port: port)) {
            try await peer.clientConfiguration(on: group, timeout: .milliseconds(200))
        }
        try await silent.close().get()
    }
}
