import Foundation

/// The files of the repository, read once for all rules.
enum Repository {
    static let root: URL = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Paths from the root, without what is built or belongs to git.
    static let paths: [String] = {
        let ignored: Set<String> = [".build", ".git", ".swiftpm", "Package.resolved", ".DS_Store"]
        let top = names(in: "").filter { !ignored.contains($0) && !$0.hasPrefix(".build-") }
        return top.flatMap { name in walk(name) }.sorted()
    }()

    static let sources: [SourceFile] = swiftFiles(under: "Sources/")
    static let tests: [SourceFile] = swiftFiles(under: "Tests/")

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)) ?? []).sorted()
    }

    private static func walk(_ path: String) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root.appending(path: path).path, isDirectory: &isFolder),
            isFolder.boolValue
        else { return [path] }
        return names(in: path).flatMap { walk("\(path)/\($0)") }
    }

    private static func swiftFiles(under folder: String) -> [SourceFile] {
        paths.filter { $0.hasPrefix(folder) && $0.hasSuffix(".swift") }.compactMap { path in
            (try? text(path)).map { SourceFile(path: path, text: $0) }
        }
    }
}
