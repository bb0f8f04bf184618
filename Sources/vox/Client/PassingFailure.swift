import AsyncHTTPClient
import Foundation
import Mesh
import NIOCore
import NIOPosix

/// Failures of a call that may be over a moment later: nobody listens yet, the connection broke, time was short.
enum PassingFailure {
    private static let client: [HTTPClientError] = [
        .connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout,
        .remoteConnectionClosed,
    ]
    private static let system: [CInt] = [ECONNREFUSED, ECONNRESET, ECONNABORTED, EPIPE, ETIMEDOUT]

    /// True for an answer of a server, or of a proxy before it, that is not ready.
    static func isStatus(_ status: UInt) -> Bool { [502, 503, 504].contains(status) }

    /// True for a call that got no answer, or half of one, and for a look at the certificate that saw none.
    static func isError(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPClientError: client.contains(error)
        case let error as IOError: system.contains(error.errnoCode)
        case MeshTLSError.unreachable: true
        case let error as NIOConnectionError: error.connectionErrors.contains { isError($0.error) }
        default: false
        }
    }
}
