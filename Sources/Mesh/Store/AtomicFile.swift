import Foundation
import SystemPackage

/// Why a file was not written.
package struct AtomicFileError: Error, Hashable, Sendable {
    /// The file.
    package let path: String
    /// What the system said.
    package let detail: String
}

/// Replaces a file whole: temporary file beside it, fsync, rename, fsync of the directory; symlinks are followed.
package enum AtomicFile {
    /// Writes the bytes; an existing file keeps its mode unless `keepsMode` is false, a new one gets `newMode`.
    package static func write(
        _ bytes: [UInt8], to path: String, newMode: UInt16, keepsMode: Bool = true
    ) throws(AtomicFileError) {
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        let directory = (target as NSString).deletingLastPathComponent
        let temporary = "\(directory)/.\((target as NSString).lastPathComponent).new"
        do {
            let mode = keepsMode ? existingMode(target) ?? newMode : newMode
            try writeDurably(bytes, to: temporary, mode: mode)
            guard rename(temporary, target) == 0 else { throw Errno(rawValue: errno) }
            let folder = try FileDescriptor.open(FilePath(directory), .readOnly)
            try folder.closeAfter { if fsync(folder.rawValue) != 0 { throw Errno(rawValue: errno) } }
        } catch {
            unlink(temporary)
            throw AtomicFileError(path: path, detail: "\(error)")
        }
    }

    private static func writeDurably(_ bytes: [UInt8], to path: String, mode: UInt16) throws {
        unlink(path)
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .exclusiveCreate],
            permissions: FilePermissions(rawValue: CModeT(mode)))
        try file.closeAfter {
            if fchmod(file.rawValue, mode_t(mode)) != 0 { throw Errno(rawValue: errno) }
            try file.writeAll(bytes)
            if fsync(file.rawValue) != 0 { throw Errno(rawValue: errno) }
        }
    }

    private static func existingMode(_ path: String) -> UInt16? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)  // absent has no mode
        return (attributes?[.posixPermissions] as? NSNumber)?.uint16Value
    }
}
