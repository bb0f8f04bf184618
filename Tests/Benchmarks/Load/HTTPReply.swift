import NIOCore

/// A reply of HTTP/1.1 with a declared length, which is all that the mesh listener sends on these routes.
struct HTTPReply {
    let status: Int
    let body: ByteBuffer

    /// Takes a whole reply from the front of the buffer; nil while it is not all there.
    init?(_ buffer: inout ByteBuffer) {
        let view = buffer.readableBytesView
        guard let end = Self.headEnd(view) else { return nil }
        let head = view[view.startIndex..<end]
        let length = Self.contentLength(head)
        guard view.distance(from: end, to: view.endIndex) >= length else { return nil }
        status = head.dropFirst(9).prefix(3).reduce(0) { $0 * 10 + Int($1) - 48 }
        buffer.moveReaderIndex(forwardBy: head.count)
        body = buffer.readSlice(length: length) ?? ByteBuffer()
    }

    /// The number after a name in a JSON body.
    func number(after name: StaticString) -> UInt64? {
        let needle = Array("\"\(name)\":".utf8)
        let bytes = Array(body.readableBytesView)
        guard bytes.count > needle.count else { return nil }
        for start in 0...(bytes.count - needle.count) where bytes[start..<start + needle.count].elementsEqual(needle) {
            let digits = bytes[(start + needle.count)...].prefix { (48...57).contains($0) }
            return digits.reduce(0) { $0 * 10 + UInt64($1) - 48 }
        }
        return nil
    }

    private static func headEnd(_ view: ByteBufferView) -> Int? {
        var index = view.startIndex
        while index + 3 < view.endIndex {
            if view[index] == 13, view[index + 2] == 13 { return index + 4 }
            index += 1
        }
        return nil
    }

    private static func contentLength(_ head: ByteBufferView) -> Int {
        let name = Array("content-length: ".utf8)
        var index = head.startIndex
        while index + name.count < head.endIndex {
            var length = 0
            while length < name.count, head[index + length] | 0x20 == name[length] | 0x20 { length += 1 }
            if length == name.count {
                return head[(index + length)...].prefix { (48...57).contains($0) }.reduce(0) { $0 * 10 + Int($1) - 48 }
            }
            index += 1
        }
        return 0
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
