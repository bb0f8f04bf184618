import CQREncode

/// A QR code as inline SVG: error correction M, 4 units a module, a quiet zone of 4 modules, black on white.
package enum QRCode {
    private static let unitsPerModule = 4
    private static let quietModules = 4

    /// Draws the text, or gives `nil` when it is too long for a code (2 331 bytes) or empty.
    ///
    /// `label` describes the picture for those who do not see it.
    package static func svg(_ text: String, label: String) -> HTML? {
        guard !text.isEmpty, let modules = modules(of: text) else { return nil }
        let side = (modules.count + 2 * quietModules) * unitsPerModule
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="qr" viewBox="0 0 \(side) \(side)" width="\(side)" \
            height="\(side)" role="img" aria-label="\(label)" shape-rendering="crispEdges">\
            <rect width="\(side)" height="\(side)" fill="#ffffff"/><path fill="#000000" d="\(path(modules))"/></svg>
            """
    }

    /// The modules of the code row by row, `true` = dark.
    static func modules(of text: String) -> [[Bool]]? {
        var bytes = Array(text.utf8)
        guard let code = QRcode_encodeData(Int32(bytes.count), &bytes, 0, QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard let data = code.pointee.data else { return nil }
        return (0..<width).map { row in (0..<width).map { data[row * width + $0] & 1 == 1 } }
    }

    /// One rectangle for each horizontal run of dark modules.
    private static func path(_ modules: [[Bool]]) -> String {
        var path = ""
        for (row, line) in modules.enumerated() {
            var column = 0
            while column < line.count {
                guard line[column] else {
                    column += 1
                    continue
                }
                let start = column
                while column < line.count, line[column] { column += 1 }
                let x = (start + quietModules) * unitsPerModule
                let y = (row + quietModules) * unitsPerModule
                let width = (column - start) * unitsPerModule
                path += "M\(x) \(y)h\(width)v\(unitsPerModule)h-\(width)z"
            }
        }
        return path
    }
}
