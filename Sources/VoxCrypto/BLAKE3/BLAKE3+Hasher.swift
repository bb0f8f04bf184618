extension BLAKE3 {
    /// Hashes input that arrives in pieces; pieces of any size give the same digest.
    package struct Hasher: Sendable {
        private let key: BLAKE3Compression.ChainingValue
        private let flags: BLAKE3Compression.Flags
        private var chunk: BLAKE3ChunkState
        /// Chaining values of complete subtrees, largest first; one for each 1 bit of the number of chunks done.
        private var subtrees: [BLAKE3Compression.ChainingValue] = []

        /// Starts the plain hash mode.
        package init() {
            self.init(words: BLAKE3Compression.initialValue, flags: [])
        }

        /// Starts the keyed mode; the key has exactly 32 bytes.
        package init(key: SecretBytes) throws(KeyError) {
            guard key.count == BLAKE3.keyByteCount else {
                throw .wrongLength(expected: BLAKE3.keyByteCount, actual: key.count)
            }
            self.init(words: key.withUnsafeBytes(Self.words), flags: .keyedHash)
        }

        /// Starts the derive-key mode; see ``BLAKE3/deriveKey(context:material:)`` for what a context is.
        package init(deriveKeyContext context: [UInt8]) {
            var contextHasher = Hasher(words: BLAKE3Compression.initialValue, flags: .deriveKeyContext)
            contextHasher.update(context)
            let contextKey = contextHasher.finalize(byteCount: BLAKE3.keyByteCount)
            self.init(words: contextKey.withUnsafeBytes(Self.words), flags: .deriveKeyMaterial)
        }

        private init(words: BLAKE3Compression.ChainingValue, flags: BLAKE3Compression.Flags) {
            key = words
            self.flags = flags
            chunk = BLAKE3ChunkState(key: words, counter: 0, flags: flags)
        }

        /// Appends a piece of the input.
        package mutating func update(_ bytes: [UInt8]) {
            bytes.withUnsafeBytes { update($0) }
        }

        /// Appends a piece of the input that lies in foreign memory, such as a mapped file.
        package mutating func update(_ input: UnsafeRawBufferPointer) {
            let size = BLAKE3Compression.chunkByteCount
            var offset = 0
            while offset < input.count {
                if chunk.count == size { finishChunk(chunk.finalCompression().nextChainingValue()) }
                let remaining = input.count - offset
                if chunk.count == 0, remaining > size {
                    let whole = UnsafeRawBufferPointer(rebasing: input[offset..<offset + size])
                    finishChunk(
                        BLAKE3ChunkState.chainingValue(
                            ofFullChunk: whole, key: key, counter: chunk.counter, flags: flags))
                    offset += size
                } else {
                    let taken = min(size - chunk.count, remaining)
                    chunk.update(UnsafeRawBufferPointer(rebasing: input[offset..<offset + taken]))
                    offset += taken
                }
            }
        }

        /// The default-length digest of everything so far; the hasher may go on afterwards.
        package func finalize() -> BLAKE3Digest {
            BLAKE3Digest(trusted: finalize(byteCount: BLAKE3Digest.byteCount))
        }

        /// Output of any length; a shorter output is a prefix of a longer one.
        package func finalize(byteCount: Int) -> [UInt8] {
            var root = rootCompression()
            root.flags.formUnion(.root)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(byteCount + BLAKE3Compression.blockByteCount)
            root.counter = 0
            while bytes.count < byteCount {
                root.output().appendLittleEndian(to: &bytes)
                root.counter += 1
            }
            bytes.removeLast(bytes.count - byteCount)
            return bytes
        }

        /// The topmost compression: the last chunk, joined from the right with every subtree that waits.
        private func rootCompression() -> BLAKE3Compression {
            var compression = chunk.finalCompression()
            for left in subtrees.reversed() {
                compression = parent(left: left, right: compression.nextChainingValue())
            }
            return compression
        }

        /// Files a finished chunk's value: merges equal-sized subtrees, as carries run in binary addition.
        private mutating func finishChunk(_ value: BLAKE3Compression.ChainingValue) {
            var value = value
            var chunkCount = chunk.counter + 1
            while chunkCount & 1 == 0, let left = subtrees.popLast() {
                value = parent(left: left, right: value).nextChainingValue()
                chunkCount >>= 1
            }
            subtrees.append(value)
            chunk = BLAKE3ChunkState(key: key, counter: chunk.counter + 1, flags: flags)
        }

        private func parent(
            left: BLAKE3Compression.ChainingValue, right: BLAKE3Compression.ChainingValue
        ) -> BLAKE3Compression {
            BLAKE3Compression(
                chainingValue: key,
                block: SIMD16(lowHalf: left, highHalf: right),
                counter: 0,
                blockLength: UInt32(BLAKE3Compression.blockByteCount),
                flags: flags.union(.parent))
        }

        private static func words(_ bytes: UnsafeRawBufferPointer) -> BLAKE3Compression.ChainingValue {
            var words = bytes.loadUnaligned(as: BLAKE3Compression.ChainingValue.self)
            for index in words.indices { words[index] = UInt32(littleEndian: words[index]) }
            return words
        }
    }
}
