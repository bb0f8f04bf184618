import CAssets

/// The model inside the binary.
enum EmbeddedModel {
    /// The files of vox-tiny by name, used where they lie.
    static func voxTiny() -> [String: ByteRegion] {
        var count = 0
        guard let files = vox_tiny_files(&count) else { return [:] }
        var regions: [String: ByteRegion] = [:]
        for file in UnsafeBufferPointer(start: files, count: count) {
            regions[String(cString: file.name)] = ByteRegion(staticBytes: file.bytes, count: file.count)
        }
        return regions
    }
}
