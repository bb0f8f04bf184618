import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A server on a free port whose answers a test plays; a connection that gets none is closed.
final class PlayedServer: Sendable {
    private let descriptor: Int32
    /// Where it listens, without a slash at its end.
    let url: String

    /// Listens; the closure answers a path with status and body.
    init(_ answer: @escaping @Sendable (_ path: String) -> (status: Int, body: String)?) throws {
        #if canImport(Glibc)
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = descriptor
        let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listener, raw, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, raw, &length) == 0
            }
        }
        guard isOpen else { throw POSIXError(.EADDRNOTAVAIL) }
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        Thread.detachNewThread { Self.serve(listener, answer) }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private static func serve(_ listener: Int32, _ answer: (String) -> (status: Int, body: String)?) {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            var bytes = [UInt8](repeating: 0, count: 16_384)
            let count = read(client, &bytes, bytes.count)
            let line = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(separator: " ")
            if line.count > 1, let (status, body) = answer(String(line[1])) {
                let text =
                    "HTTP/1.1 \(status) Played\r\ncontent-type: application/json\r\nconnection: close\r\n"
                    + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
                _ = Array(text.utf8).withUnsafeBytes { write(client, $0.baseAddress, $0.count) }
            }
            close(client)
        }
    }
}
