import HTTPTypes
import Hummingbird
import VoxCrypto

/// A context that carries the id of its request, and what the log says of it.
protocol RequestIdentified: RequestContext {
    var requestID: String { get set }
    var remoteAddress: String { get }
    var outcome: RequestOutcome { get }
}

extension DashboardContext: RequestIdentified {}
extension PeerContext: RequestIdentified {}

extension HTTPField.Name {
    static let requestID = HTTPField.Name.known("x-request-id")
    static let traceParent = HTTPField.Name.known("traceparent")
    static let feature = HTTPField.Name.known("x-populi-feature")
    static let retryAfterSeconds = HTTPField.Name.known("retry-after")
    static let fetchSite = HTTPField.Name.known("sec-fetch-site")
    static let fetchMode = HTTPField.Name.known("sec-fetch-mode")
    static let frameOptions = HTTPField.Name.known("x-frame-options")
    static let referrer = HTTPField.Name.known("referrer-policy")
    static let openerPolicy = HTTPField.Name.known("cross-origin-opener-policy")
    static let resourcePolicy = HTTPField.Name.known("cross-origin-resource-policy")
    static let accelBuffering = HTTPField.Name.known("x-accel-buffering")
    static let lastEventID = HTTPField.Name.known("last-event-id")

    /// A header name written in the source; one that is not a token is a programming mistake.
    private static func known(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is not a header name") }
        return name
    }
}

/// The id of a request: the caller's own, else a new one.
enum RequestIdentifier {
    /// The given id when it is 1…128 printable ASCII characters.
    static func usable(_ text: String?) -> String? {
        guard let text, (1...128).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else {
            return nil
        }
        return text
    }

    /// A version 4 UUID.
    static func make(_ random: RandomSource) -> String {
        var bytes = random.bytes(16)
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (position, byte) in bytes.enumerated() {
            if 4...10 ~= position, position.isMultiple(of: 2) { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
