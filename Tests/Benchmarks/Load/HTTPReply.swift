import NIOCore

/// A reply of HTTP/1.1 with a declared length, which is all that the mesh listener sends on these routes.
///
/// It is read where it lies, since what a client takes of the machine is missing to the server beside it.
struct HTTPReply {
    let status: Int
    let body: ByteBuffer

    /// Takes a whole reply from the front of the buffer; nil while it is not all there.
    init?(_ buffer: inout ByteBuffer) {
        let head = buffer.withUnsafeReadableBytes { bytes -> (end: Int, status: Int, length: Int)? in
            guard let end = bytes.place(after: "\r\n\r\n", from: 0) else { return nil }
            let head = UnsafeRawBufferPointer(rebasing: bytes[..<end])
            let length =
                head.place(after: "\r\ncontent-length: ", from: 0) ?? head.place(after: "\r\nContent-Length: ", from: 0)
            return (end, head.number(from: 9), length.map(head.number) ?? 0)
        }
        guard let head, buffer.readableBytes >= head.end + head.length else { return nil }
        status = head.status
        buffer.moveReaderIndex(forwardBy: head.end)
        body = buffer.readSlice(length: head.length) ?? ByteBuffer()
    }

    /// The first number behind a text in the body.
    func number(after text: StaticString) -> UInt64? {
        body.withUnsafeReadableBytes { bytes in
            guard let start = bytes.place(after: text, from: 0) else { return nil }
            let first = bytes.dropFirst(start).firstIndex { (48...57).contains($0) }
            return first.map { UInt64(bytes.number(from: $0)) }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The place behind the first occurrence of a text.
    fileprivate func place(after text: StaticString, from start: Int) -> Int? {
        let length = text.utf8CodeUnitCount
        let first = text.utf8Start[0]
        var index = start
        while index + length <= count {
            if self[index] == first, (1..<length).allSatisfy({ self[index + $0] == text.utf8Start[$0] }) {
                return index + length
            }
            index += 1
        }
        return nil
    }

    /// The digits from a place on.
    fileprivate func number(from start: Int) -> Int {
        var (number, index) = (0, start)
        while index < count, (48...57).contains(self[index]) {
            number = number * 10 + Int(self[index]) - 48
            index += 1
        }
        return number
    }
}

/// Requests of HTTP/1.1 that are made once and sent many times.
enum HTTPRequestBytes {
    static func post(_ path: String, _ json: String) -> ByteBuffer {
        ByteBuffer(
            string: "POST \(path) HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
                + "content-length: \(json.utf8.count)\r\n\r\n\(json)")
    }

    static func get(_ path: String) -> ByteBuffer {
        ByteBuffer(string: "GET \(path) HTTP/1.1\r\nhost: bench\r\n\r\n")
    }
}
