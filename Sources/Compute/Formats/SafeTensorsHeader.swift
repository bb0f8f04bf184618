/// The parsed header of a SafeTensors file, before its spans are trusted.
struct SafeTensorsHeader {
    /// One tensor as the header describes it; offsets count from the start of the data.
    struct Entry {
        let name: String
        let dtype: DType
        let shape: [Int]
        let begin: Int
        let end: Int
    }

    private(set) var entries: [Entry] = []
    private(set) var metadata: [String: String] = [:]

    /// Reads the JSON; each entry's size fits its shape and type afterwards, but spans are not yet compared.
    init(_ bytes: UnsafeRawBufferPointer) throws(SafeTensorsError) {
        guard bytes.first == UInt8(ascii: "{") else { throw .headerNotAnObject }
        var raw: [RawEntry] = []
        var words: [String: String] = [:]
        do throws(JSONFault) {
            var scanner = JSONScanner(bytes)
            try scanner.object { (scanner, key) throws(JSONFault) in
                if key == "__metadata__" {
                    try scanner.object { (scanner, word) throws(JSONFault) in words[word] = try scanner.string() }
                } else {
                    raw.append(try RawEntry(name: key, &scanner))
                }
            }
            try scanner.end()
        } catch { throw .header(error) }
        metadata = words
        for entry in raw { entries.append(try entry.checked()) }
    }

    /// Fails unless the spans, put in order, cover the data exactly once.
    func checkSpans(dataSizeBytes: Int) throws(SafeTensorsError) {
        var covered = 0
        for entry in entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
            guard entry.begin >= covered else { throw .overlap(tensor: entry.name) }
            guard entry.begin == covered else { throw .hole(before: entry.name) }
            covered = entry.end
        }
        guard covered == dataSizeBytes else { throw .dataNotCovered(spans: covered, data: dataSizeBytes) }
    }
}

/// What stands in the header for one tensor, as it is written.
private struct RawEntry {
    let name: String
    let dtype: String
    let shape: [UInt64]
    let begin: UInt64
    let end: UInt64

    init(name: String, _ scanner: inout JSONScanner) throws(JSONFault) {
        self.name = name
        var dtype: String?
        var shape: [UInt64]?
        var offsets: [UInt64]?
        try scanner.object { (scanner, key) throws(JSONFault) in
            switch key {
            case "dtype": dtype = try scanner.string()
            case "shape": shape = try Self.integers(&scanner)
            case "data_offsets": offsets = try Self.integers(&scanner)
            default: try scanner.skip()
            }
        }
        guard let dtype else { throw .missing(key: "dtype", of: name) }
        guard let shape else { throw .missing(key: "shape", of: name) }
        guard let offsets, offsets.count == 2 else { throw .missing(key: "data_offsets", of: name) }
        (self.dtype, self.shape, begin, end) = (dtype, shape, offsets[0], offsets[1])
    }

    private static func integers(_ scanner: inout JSONScanner) throws(JSONFault) -> [UInt64] {
        var numbers: [UInt64] = []
        try scanner.array { (scanner) throws(JSONFault) in numbers.append(try scanner.unsigned()) }
        return numbers
    }

    func checked() throws(SafeTensorsError) -> SafeTensorsHeader.Entry {
        guard let type = DType(rawValue: dtype) else { throw .unknownDType(tensor: name, dtype: dtype) }
        var extents: [Int] = []
        var elements = 1
        for extent in shape {
            guard let size = Int(exactly: extent) else { throw .sizeOverflows(tensor: name) }
            let (product, overflow) = elements.multipliedReportingOverflow(by: size)
            guard !overflow else { throw .sizeOverflows(tensor: name) }
            elements = product
            extents.append(size)
        }
        let (bits, overflow) = elements.multipliedReportingOverflow(by: type.bits)
        guard !overflow else { throw .sizeOverflows(tensor: name) }
        guard bits % 8 == 0 else { throw .notWholeBytes(tensor: name) }
        guard let begin = Int(exactly: begin), let end = Int(exactly: end) else {
            throw .sizeOverflows(tensor: name)
        }
        guard begin <= end else { throw .offsetsReversed(tensor: name) }
        guard end - begin == bits / 8 else {
            throw .sizeMismatch(tensor: name, span: end - begin, needed: bits / 8)
        }
        return SafeTensorsHeader.Entry(name: name, dtype: type, shape: extents, begin: begin, end: end)
    }
}
