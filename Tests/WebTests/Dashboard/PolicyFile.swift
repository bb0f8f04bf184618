import Foundation
import Mesh

/// A policy file in a directory that goes away with its owner.
final class PolicyFile: Sendable {
    let path: String
    private let directory: String

    init(_ text: String? = nil) throws {
        directory =
            FileManager.default.temporaryDirectory
            .appending(path: "vox-web-\(ProcessInfo.processInfo.globallyUniqueString)").path
        path = directory + "/donations.vox"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        if let text { try write(text) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)  // a leftover is harmless
    }

    var text: String? { FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } }

    func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

    /// Puts something in the way, so that nothing can be written.
    func block() throws { try FileManager.default.removeItem(atPath: directory) }
}
