import Foundation
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Copies, names and removals of store files that hold across a power cut.
enum StoreFiles {
    /// Permissions of a store and of every copy of it.
    static let mode: mode_t = 0o600

    /// Makes sure that a file's bytes are on the disk.
    static func sync(_ path: String) throws(StoreError) {
        try reading(path) { file in fsync(file.rawValue) }
    }

    /// Makes sure that the names in a file's directory are on the disk.
    static func syncDirectory(of path: String) throws(StoreError) {
        try reading((path as NSString).deletingLastPathComponent) { file in fsync(file.rawValue) }
    }

    /// Creates an empty file that only its owner reads; refuses one that is there.
    static func create(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw errno == EEXIST ? .alreadyThere(path: path) : .cannotOpen(path: path, detail: reason())
        }
        close(descriptor)
    }

    /// Copies the bytes into a new file.
    static func copy(_ path: String, to target: String) throws(StoreError) {
        try create(target)
        do {
            let source = try FileDescriptor.open(FilePath(path), .readOnly)
            defer { try? source.close() }  // only read
            let copy = try FileDescriptor.open(FilePath(target), .writeOnly)
            try copy.closeAfter {
                var buffer = [UInt8](repeating: 0, count: 1 << 20)
                while true {
                    let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
                    guard count > 0 else { return }
                    try copy.writeAll(buffer[..<count])
                }
            }
        } catch {
            unlink(target)
            throw .notWritten(doing: "copy \(path)", detail: "\(error)")
        }
    }

    /// Keeps a file under a second name: the same bytes where the file system allows it, else a copy on the disk.
    static func keep(_ path: String, as target: String) throws(StoreError) {
        if link(path, target) == 0 { return }
        try copy(path, to: target)
        try sync(target)
    }

    /// Puts a finished file in the place of another; never a half one.
    static func replace(_ path: String, with finished: String) throws(StoreError) {
        guard rename(finished, path) == 0 else { throw .notWritten(doing: "replace \(path)", detail: reason()) }
        try syncDirectory(of: path)
    }

    /// Gives a finished file its name; refuses to replace one that is there.
    static func publish(_ finished: String, as path: String) throws(StoreError) {
        if link(finished, path) == 0 {
            unlink(finished)
            return try syncDirectory(of: path)
        }
        guard errno != EEXIST else { throw .alreadyThere(path: path) }
        // A file system without second names: reserve the name, then replace the reservation.
        try create(path)
        try replace(path, with: finished)
    }

    /// Removes a database with the files beside it; absent ones are no matter.
    static func remove(_ path: String) {
        unlink(path)
        removeBeside(path)
    }

    /// Removes what stands beside a database and would be taken for its newest part.
    static func removeBeside(_ path: String) {
        for suffix in ["-wal", "-shm", "-journal"] { unlink(path + suffix) }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }

    private static func reading(_ path: String, _ body: (FileDescriptor) -> Int32) throws(StoreError) {
        do {
            let file = try FileDescriptor.open(FilePath(path.isEmpty ? "." : path), .readOnly)
            try file.closeAfter { if body(file) != 0 { throw Errno(rawValue: errno) } }
        } catch {
            throw .notWritten(doing: "sync \(path)", detail: "\(error)")
        }
    }
}
