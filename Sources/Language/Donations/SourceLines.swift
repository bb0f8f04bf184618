/// Line arithmetic over UTF-8 bytes.
enum SourceLines {
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    static func start(_ source: [UInt8], of offset: Int) -> Int {
        var start = offset
        while start > 0, source[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        return start
    }

    /// The offset of the line break, or the end of the source.
    static func end(_ source: [UInt8], of offset: Int) -> Int {
        var end = offset
        while end < source.count, source[end] != UInt8(ascii: "\n") { end += 1 }
        return end
    }

    /// The end of a comment that follows on the same line and is the last thing there; else the offset itself.
    static func endOfTrailingComment(_ source: [UInt8], from offset: Int) -> Int {
        var position = offset
        while position < source.count, isBlank(source[position]), source[position] != UInt8(ascii: "\r") {
            position += 1
        }
        guard position + 1 < source.count, source[position] == UInt8(ascii: "/") else { return offset }
        if source[position + 1] == UInt8(ascii: "/") {
            var end = end(source, of: position)
            if end > position, source[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            return end
        }
        guard source[position + 1] == UInt8(ascii: "*") else { return offset }
        var end = position + 2
        while end + 1 < source.count, !(source[end] == UInt8(ascii: "*") && source[end + 1] == UInt8(ascii: "/")) {
            if source[end] == UInt8(ascii: "\n") { return offset }
            end += 1
        }
        return min(end + 2, source.count)
    }
}
