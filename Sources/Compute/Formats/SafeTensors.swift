/// A SafeTensors file whose header was checked in full before anything was taken from it.
///
/// Format: 8 bytes little-endian header length, a JSON header, then the data of all tensors without a gap
/// (https://github.com/huggingface/safetensors, "Format"). Beyond the reference reader, repeated keys are refused.
package struct SafeTensors: Sendable {
    /// The longest header that is read, in bytes: that of the reference reader.
    package static let maximumHeader = 100_000_000

    /// The tensors by name.
    package let tensors: [String: TensorView]
    /// Free text of the file's maker, such as `format`: `pt`.
    package let metadata: [String: String]
    /// Bytes of tensor data.
    package let dataSizeBytes: Int

    /// Maps the file and checks its header; the tensor data is not touched.
    package init(contentsOf path: String) throws(SafeTensorsError) {
        let region: ByteRegion
        do { region = try ByteRegion(mapping: path) } catch { throw .unreadable(error) }
        try self.init(region)
    }

    /// Checks the header of bytes that are already in memory; tensors are views into them.
    package init(_ region: ByteRegion) throws(SafeTensorsError) {
        let (header, dataStart) = try region.withBytes { (bytes) throws(SafeTensorsError) in
            let headerBytes = try Self.headerBytes(bytes)
            return (try SafeTensorsHeader(headerBytes), 8 + headerBytes.count)
        }
        dataSizeBytes = region.count - dataStart
        metadata = header.metadata
        try header.checkSpans(dataSizeBytes: dataSizeBytes)
        var views: [String: TensorView] = [:]
        for entry in header.entries {
            views[entry.name] = TensorView(
                name: entry.name, dtype: entry.dtype, shape: entry.shape, region: region,
                offset: dataStart + entry.begin, byteCount: entry.end - entry.begin)
        }
        tensors = views
    }

    private static func headerBytes(
        _ bytes: UnsafeRawBufferPointer
    ) throws(SafeTensorsError) -> UnsafeRawBufferPointer {
        guard bytes.count >= 8 else { throw .tooShort(bytes: bytes.count) }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(maximumHeader) else { throw .headerTooLarge(bytes: length) }
        guard length <= UInt64(bytes.count - 8) else {
            throw .headerPastEnd(bytes: length, available: bytes.count - 8)
        }
        return UnsafeRawBufferPointer(rebasing: bytes[8..<8 + Int(length)])
    }
}
