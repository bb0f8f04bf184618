/// One chunk of up to 1024 bytes on its way through the compression function (paper §2.4).
struct BLAKE3ChunkState {
    private typealias Compression = BLAKE3Compression

    private var chainingValue: BLAKE3Compression.ChainingValue
    private var block = [UInt8](repeating: 0, count: BLAKE3Compression.blockByteCount)
    private var blockLength = 0
    private var blocksDone = 0
    private let flags: BLAKE3Compression.Flags
    let counter: UInt64

    init(key: BLAKE3Compression.ChainingValue, counter: UInt64, flags: BLAKE3Compression.Flags) {
        chainingValue = key
        self.counter = counter
        self.flags = flags
    }

    /// How many bytes of the chunk have arrived.
    var count: Int { blocksDone * BLAKE3Compression.blockByteCount + blockLength }

    /// Takes bytes that still fit into the chunk.
    ///
    /// A full last block waits, since it may turn out to be the last.
    mutating func update(_ input: UnsafeRawBufferPointer) {
        precondition(count + input.count <= BLAKE3Compression.chunkByteCount, "A BLAKE3 chunk has 1024 bytes.")
        var rest = input[...]
        while !rest.isEmpty {
            if blockLength == BLAKE3Compression.blockByteCount { compressFullBlock() }
            let taken = min(BLAKE3Compression.blockByteCount - blockLength, rest.count)
            let piece = rest.prefix(taken)
            block.withUnsafeMutableBytes { $0.baseAddress?.advanced(by: blockLength).copy(from: piece) }
            blockLength += taken
            rest = rest.dropFirst(taken)
        }
    }

    /// The compression of the last block, from which a chaining value or the root output comes.
    func finalCompression() -> BLAKE3Compression {
        var padded = block
        for index in blockLength..<padded.count { padded[index] = 0 }
        return BLAKE3Compression(
            chainingValue: chainingValue,
            block: padded.withUnsafeBytes { SIMD16(littleEndianBlock: $0) },
            counter: counter,
            blockLength: UInt32(blockLength),
            flags: flags.union(startFlag).union(.chunkEnd))
    }

    private var startFlag: BLAKE3Compression.Flags { blocksDone == 0 ? .chunkStart : [] }

    private mutating func compressFullBlock() {
        let compression = BLAKE3Compression(
            chainingValue: chainingValue,
            block: block.withUnsafeBytes { SIMD16(littleEndianBlock: $0) },
            counter: counter,
            blockLength: UInt32(BLAKE3Compression.blockByteCount),
            flags: flags.union(startFlag))
        chainingValue = compression.nextChainingValue()
        blocksDone += 1
        blockLength = 0
    }

    /// The chaining value of a whole chunk that is not the last of the input, without copying it.
    static func chainingValue(
        ofFullChunk chunk: UnsafeRawBufferPointer,
        key: BLAKE3Compression.ChainingValue,
        counter: UInt64,
        flags: BLAKE3Compression.Flags
    ) -> BLAKE3Compression.ChainingValue {
        precondition(chunk.count == Compression.chunkByteCount, "A full BLAKE3 chunk has 1024 bytes.")
        var value = key
        let size = Compression.blockByteCount
        let lastOffset = Compression.chunkByteCount - size
        for offset in stride(from: 0, through: lastOffset, by: size) {
            var blockFlags = flags
            if offset == 0 { blockFlags.formUnion(.chunkStart) }
            if offset == lastOffset { blockFlags.formUnion(.chunkEnd) }
            let words = UnsafeRawBufferPointer(rebasing: chunk[offset..<offset + size])
            value = BLAKE3Compression(
                chainingValue: value,
                block: SIMD16(littleEndianBlock: words),
                counter: counter,
                blockLength: UInt32(size),
                flags: blockFlags
            ).nextChainingValue()
        }
        return value
    }
}

extension UnsafeMutableRawPointer {
    fileprivate func copy(from piece: Slice<UnsafeRawBufferPointer>) {
        let source = UnsafeRawBufferPointer(rebasing: piece)
        if let base = source.baseAddress { copyMemory(from: base, byteCount: source.count) }
    }
}
