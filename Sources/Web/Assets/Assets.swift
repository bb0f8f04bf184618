import CAssets
import Foundation
import Templates
import VoxCrypto

/// The files beside the pages, from the binary or, while developing, from a folder; each is named by its contents.
struct Assets: Sendable {
    /// One file as it is served.
    struct File: Sendable {
        let type: String
        let bytes: [UInt8]
        /// First twelve hex digits of the SHA-256 of the bytes; part of the address.
        let tag: String
    }

    /// The guides under Docs, in the order in which they are listed.
    var guides: [Guide] { Self.embeddedGuides }
    private let folder: String?

    /// `folder` beats the binary, file by file, and is read at each request.
    init(folder: String?) { self.folder = folder }

    /// A file by name; nil when there is none.
    func file(_ name: String) -> File? {
        guard let embedded = Self.embedded[name] else { return nil }
        guard let folder, let data = FileManager.default.contents(atPath: folder + "/" + name) else { return embedded }
        return Self.file(embedded.type, Array(data))
    }

    /// Addresses for pages; they change with the contents.
    var paths: AssetPaths {
        AssetPaths(stylesheet: path("app.css"), script: path("app.js"), icon: path("favicon.svg"))
    }

    /// The file of an address such as `app-0123456789ab.css`, with whether the tag is the present one.
    func served(_ address: String) -> (file: File, isCurrent: Bool)? {
        for name in Self.embedded.keys {
            guard let dot = name.lastIndex(of: "."), let file = file(name) else { continue }
            let (stem, ending) = (name[..<dot], name[dot...])
            guard address.hasPrefix(stem + "-"), address.hasSuffix(ending) else { continue }
            let tag = address.dropFirst(stem.count + 1).dropLast(ending.count)
            return (file, tag == file.tag)
        }
        return nil
    }

    private func path(_ name: String) -> String {
        guard let dot = name.lastIndex(of: "."), let file = file(name) else { return "/assets/" + name }
        return "/assets/\(name[..<dot])-\(file.tag)\(name[dot...])"
    }

    private static func file(_ type: String, _ bytes: [UInt8]) -> File {
        File(type: type, bytes: bytes, tag: String(SHA256.hash(bytes).hex.prefix(12)))
    }

    /// The files of the binary, read once.
    private static let embedded: [String: File] = {
        var count = 0
        guard let table = vox_assets(&count) else { return [:] }
        return UnsafeBufferPointer(start: table, count: count).reduce(into: [:]) { files, asset in
            let bytes = Array(UnsafeBufferPointer(start: asset.bytes, count: asset.count))
            files[String(cString: asset.name)] = file(String(cString: asset.type), bytes)
        }
    }()

    private static let embeddedGuides: [Guide] = {
        var count = 0
        guard let table = vox_guides(&count) else { return [] }
        return UnsafeBufferPointer(start: table, count: count).map { asset in
            let bytes = UnsafeBufferPointer(start: asset.bytes, count: asset.count)
            return Guide(path: String(cString: asset.name), source: String(decoding: bytes, as: UTF8.self))
        }
    }()
}
