/// What `vox populi store check` found.
package struct StoreCheckReport: Sendable, Hashable, Encodable {
    /// One thing that was looked at.
    package struct Item: Sendable, Hashable, Encodable {
        /// What was looked at, one word.
        package let name: String
        /// Whether it is sound.
        package let ok: Bool
        /// A sentence about it: what was seen, or what is wrong.
        package let detail: String
    }

    /// The file.
    package let path: String
    /// Its size with the part that is not folded in yet, bytes.
    package let sizeBytes: Int64
    /// Version of the file format; nil when it cannot be read.
    package let version: Int?
    /// Everything that was looked at, in order.
    package internal(set) var items: [Item] = []

    private enum CodingKeys: String, CodingKey {
        case path, version, items, ok
        case sizeBytes = "size_bytes"
    }

    init(path: String, sizeBytes: Int64, version: Int?) {
        self.path = path
        self.sizeBytes = sizeBytes
        self.version = version
    }

    /// Whether everything is sound.
    package var ok: Bool { items.allSatisfy(\.ok) }

    /// What is not sound, in order.
    package var faults: [Item] { items.filter { !$0.ok } }

    /// The verdict in one sentence.
    package var verdict: String {
        ok ? "\(path) is sound." : isOfArchiveAlone ? "\(path) is sound, its archive is not." : "\(path) is damaged."
    }

    /// What to do about it; empty when everything is sound.
    package var remedy: String {
        guard !ok else { return "" }
        return isOfArchiveAlone
            ? "Put a sound copy of the file into mesh/archive."
            : "Restore a copy that vox populi store backup made, or try vox populi store repair."
    }

    private var isOfArchiveAlone: Bool { faults.allSatisfy { $0.name == "archives" } }

    /// The report with its verdict, as it is printed.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(ok, forKey: .ok)
        try container.encode(path, forKey: .path)
        try container.encode(sizeBytes, forKey: .sizeBytes)
        try container.encodeIfPresent(version, forKey: .version)
        try container.encode(items, forKey: .items)
    }
}
