import Foundation

/// What the first hundred bytes of a store file say about the rest of it.
struct StoreHeader: Sendable, Hashable {
    /// Bytes that every database of this kind begins with.
    static let magic = Array("SQLite format 3\u{0}".utf8)
    private static let byteCount = 100

    /// Bytes of a page.
    let pageSize: Int
    /// Pages that the file should have.
    let pageCount: Int
    /// Pages of them that hold nothing.
    let freePageCount: Int
    /// Version of the file format, as of the last tidy end of the process.
    let userVersion: Int

    /// Reads the header; nil when these bytes are not one.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.byteCount, Array(bytes.prefix(16)) == Self.magic else { return nil }
        let size = Self.number(bytes, at: 16, count: 2)
        pageSize = size == 1 ? 65_536 : size
        guard (512...65_536).contains(pageSize), pageSize.nonzeroBitCount == 1 else { return nil }
        pageCount = Self.number(bytes, at: 28, count: 4)
        freePageCount = Self.number(bytes, at: 36, count: 4)
        userVersion = Self.number(bytes, at: 60, count: 4)
    }

    /// Reads the header of a file; nil when there is none.
    init?(path: String) {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }  // only read
        guard let data = try? file.read(upToCount: Self.byteCount) else { return nil }  // unreadable has no header
        self.init(Array(data))
    }

    /// Bytes that the file should have at least.
    var byteCount: Int { pageSize * pageCount }

    /// Bytes that hold something.
    var usedByteCount: Int { pageSize * max(0, pageCount - freePageCount) }

    private static func number(_ bytes: [UInt8], at offset: Int, count: Int) -> Int {
        bytes[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
    }
}
