import Foundation
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads a file line by line from any offset at which a line begins; never holds more than a line and a block.
final class LineFile {
    /// What tells that a file is the one that was looked at before.
    struct Identity: Sendable, Hashable {
        let inode: UInt64
        let sizeBytes: Int64
        let changedNanoseconds: Int64
    }

    private static let blockSize = 1 << 18
    /// Far longer than any entry, which the store bounds.
    private static let longestLine = 1 << 26

    private let file: FileDescriptor
    private var block: [UInt8] = []
    private var start = 0
    /// Where the next line begins.
    private(set) var offset: Int64 = 0

    /// Nil when there is no such file.
    init?(_ path: String) throws {
        do {
            file = try FileDescriptor.open(FilePath(path), .readOnly)
        } catch let error as Errno where error == .noSuchFileOrDirectory {
            return nil
        }
    }

    deinit { try? file.close() }  // only read

    var identity: Identity {
        get throws {
            var facts = stat()
            guard fstat(file.rawValue, &facts) == 0 else { throw Errno(rawValue: errno) }
            #if canImport(Glibc)
                let changed = facts.st_mtim
            #else
                let changed = facts.st_mtimespec
            #endif
            return Identity(
                inode: UInt64(facts.st_ino), sizeBytes: Int64(facts.st_size),
                changedNanoseconds: Int64(changed.tv_sec) * 1_000_000_000 + Int64(changed.tv_nsec))
        }
    }

    /// Goes to where a line begins.
    func seek(to offset: Int64) {
        self.offset = offset
        (block, start) = ([], 0)
    }

    /// The next line without its end; nil at the end of the file, and for a line that is longer than any entry.
    func next() throws -> [UInt8]? {
        var searched = start
        while true {
            if let end = lineEnd(from: searched) {
                defer { move(to: end + 1) }
                return Array(block[start..<end])
            }
            searched = block.count - start
            guard block.count - start < Self.longestLine, try readBlock() else { break }
        }
        guard start < block.count else { return nil }
        defer { move(to: block.count) }
        return Array(block[start...])
    }

    private func lineEnd(from place: Int) -> Int? {
        block.withUnsafeBytes { bytes -> Int? in
            guard place < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + place, 0x0A, bytes.count - place)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    private func move(to place: Int) {
        offset += Int64(place - start)
        start = place
    }

    /// Drops what was used and appends a block; false at the end of the file.
    private func readBlock() throws -> Bool {
        block.removeFirst(start)
        start = 0
        let kept = block.count
        let place = offset + Int64(kept)
        let more = try [UInt8](unsafeUninitializedCapacity: Self.blockSize) { buffer, count in
            count = try file.read(fromAbsoluteOffset: place, into: UnsafeMutableRawBufferPointer(buffer))
        }
        block += more
        return !more.isEmpty
    }
}
