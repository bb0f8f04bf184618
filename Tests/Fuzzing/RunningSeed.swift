import Foundation

/// A small file with the seed of the input that is being read, so that the end of the process does not take it along.
///
/// What is written is in the system's hands at once; the file goes away with this value, but not in a crash.
package final class RunningSeed: Sendable {
    /// Where it is.
    package let path: String
    private let descriptor: Int32

    /// Makes the file in the temporary directory.
    package init(name: String) throws {
        var template = Array((NSTemporaryDirectory() + "vox-fuzz-\(name)-XXXXXX").utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// Puts a seed in the place of the one before.
    func note(_ seed: UInt64) {
        let digits = String(seed)
        let line = digits + String(repeating: " ", count: 20 - digits.utf8.count) + "\n"
        _ = line.utf8CString.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, 21, 0) }
    }
}
