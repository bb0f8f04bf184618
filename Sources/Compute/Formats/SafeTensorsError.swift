/// Why a file is not the SafeTensors file that it claims to be.
package enum SafeTensorsError: Error, Sendable, Hashable {
    /// It could not be opened or mapped.
    case unreadable(FileAccessError)
    /// It is shorter than the 8 bytes of the header length.
    case tooShort(bytes: Int)
    /// The header is longer than any real one.
    case headerTooLarge(bytes: UInt64)
    /// The header would reach past the end of the file.
    case headerPastEnd(bytes: UInt64, available: Int)
    /// The header does not begin with `{`.
    case headerNotAnObject
    /// The header is not the JSON that the format asks for.
    case header(JSONFault)
    /// The dtype is not one of the format.
    case unknownDType(tensor: String, dtype: String)
    /// Shape times element size is beyond what an address can hold.
    case sizeOverflows(tensor: String)
    /// A sub-byte type whose elements do not fill whole bytes.
    case notWholeBytes(tensor: String)
    /// The end lies before the beginning.
    case offsetsReversed(tensor: String)
    /// The span holds another number of bytes than shape and dtype need.
    case sizeMismatch(tensor: String, span: Int, needed: Int)
    /// Two tensors share bytes.
    case overlap(tensor: String)
    /// Bytes before a tensor belong to none.
    case hole(before: String)
    /// The spans end elsewhere than the file.
    case dataNotCovered(spans: Int, data: Int)
}

extension SafeTensorsError: CustomStringConvertible {
    /// One sentence for people.
    package var description: String {
        switch self {
        case .unreadable(let error): error.description
        case .tooShort(let bytes): "\(bytes) bytes are too few for a SafeTensors file."
        case .headerTooLarge(let bytes): "The header claims \(bytes) bytes; the limit is \(SafeTensors.maximumHeader)."
        case .headerPastEnd(let bytes, let available):
            "The header claims \(bytes) bytes, but only \(available) follow."
        case .headerNotAnObject: "The header does not begin with \"{\"."
        case .header(let fault): "The header is damaged: \(fault)."
        case .unknownDType(let tensor, let dtype): "The tensor \"\(tensor)\" has the unknown type \"\(dtype)\"."
        case .sizeOverflows(let tensor): "The tensor \"\(tensor)\" claims an impossible size."
        case .notWholeBytes(let tensor): "The tensor \"\(tensor)\" does not fill whole bytes."
        case .offsetsReversed(let tensor): "The tensor \"\(tensor)\" ends before it begins."
        case .sizeMismatch(let tensor, let span, let needed):
            "The tensor \"\(tensor)\" has \(span) bytes, but its shape and type need \(needed)."
        case .overlap(let tensor): "The tensor \"\(tensor)\" overlaps the one before it."
        case .hole(let tensor): "There are bytes before the tensor \"\(tensor)\" that belong to no tensor."
        case .dataNotCovered(let spans, let data): "The tensors cover \(spans) bytes, but the file holds \(data)."
        }
    }
}
