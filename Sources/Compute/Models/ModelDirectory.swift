#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The models that this process can load: the embedded one and the folders of a model directory.
struct ModelDirectory: Sendable {
    private let root: URL?

    /// Looks into `root` each time it is asked; nil means the embedded model only.
    init(_ root: URL?) {
        self.root = root
    }

    /// Every model, sorted by name; a folder of the embedded model's name takes its place.
    func all() -> [ModelFiles] {
        var names = Set(folderNames())
        names.insert(ModelID.voxTiny.rawValue)
        return names.sorted().compactMap { files(ModelID(rawValue: $0)) }
    }

    /// The files of one model; nil when there is none of that name.
    func files(_ id: ModelID) -> ModelFiles? {
        if let root, Self.isPlainName(id.rawValue) {
            let folder = root.appending(path: id.rawValue).path
            if FilePresence.isPresent(folder + "/config.json") { return ModelFiles(id: id, folder: folder) }
        }
        return id == .voxTiny ? .voxTiny : nil
    }

    private func folderNames() -> [String] {
        guard let root else { return [] }
        // A directory that is not there, or cannot be read, holds no models.
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []  // see above
        return entries.filter { Self.isPlainName($0) && files(ModelID(rawValue: $0)) != nil }
    }

    /// A name that stays in its folder whatever the path is glued to.
    private static func isPlainName(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && name.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "/") }
    }
}
