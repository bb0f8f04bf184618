import Foundation
import Testing

@testable import Web

/// The page of the protocol says in which file each route is handled.
struct RouteFilesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path).standardizedFileURL, encoding: .utf8)
    }

    @Test func everyRouteIsLinkedToTheFileThatAddsIt() throws {
        let constants = Dictionary(
            try Self.text("Sources/Web/Links/PeerPath.swift")
                .matches(of: #/static let (\w+) = "([^"]+)"/#).map { (String($0.2), String($0.1)) },
            uniquingKeysWith: { first, _ in first })
        var files: [String: String] = [:]
        let rows = try Self.text("Docs/MeshProtocol.md").matches(of: #/\| (`/.+`) \| \[.+\]\(\.\./(Sources/.+)\) \|/#)
        for row in rows {
            for path in row.1.split(separator: ", ") { files[String(path.dropFirst().dropLast())] = String(row.2) }
        }
        #expect(Set(files.keys) == Set(PeerRouteRow.all.map(\.path)))
        for (path, file) in files {
            let constant = try #require(constants[path], "\(path)")
            #expect(try Self.text(file).contains("(PeerPath.\(constant), "), "\(path) is not added in \(file)")
        }
    }
}
