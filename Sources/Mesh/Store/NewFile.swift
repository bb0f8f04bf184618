import Foundation
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that was not there before; it is removed again when it cannot be finished.
struct NewFile {
    private let path: String
    private let descriptor: FileDescriptor
    private let purpose: String

    init(_ path: String, doing purpose: String) throws(StoreError) {
        self.path = path
        self.purpose = purpose
        guard !FileManager.default.fileExists(atPath: path) else { throw .alreadyThere(path: path) }
        do {
            descriptor = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        } catch {
            throw .cannotOpen(path: path, detail: "\(error)")
        }
    }

    func write(_ bytes: [UInt8]) throws(StoreError) {
        do { try descriptor.writeAll(bytes) } catch { throw .notWritten(doing: purpose, detail: "\(error)") }
    }

    func finish() throws(StoreError) {
        do {
            if fsync(descriptor.rawValue) != 0 { throw Errno(rawValue: errno) }
            try descriptor.close()
        } catch {
            throw .notWritten(doing: purpose, detail: "\(error)")
        }
    }

    func abandon() {
        try? descriptor.close()  // it may be closed already
        unlink(path)
    }
}
