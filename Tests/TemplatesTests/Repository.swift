import Foundation

/// Files of this checkout, for tests that compare with what is written down.
enum Repository {
    static func file(_ path: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: path)
    }
}
