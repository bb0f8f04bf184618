import Testing

/// Which room may import what; arrows point down only.
@Suite struct ImportTests {
    static let rooms: [String: Set<String>] = [
        "vox": ["Audit", "Compute", "Language", "Mesh", "Templates", "VoxCrypto", "Web"],
        "Web": ["Audit", "Compute", "Language", "Mesh", "Templates", "VoxCrypto", "CAssets"],
        "Mesh": ["Audit", "Compute", "Language", "VoxCrypto"],
        "Compute": ["VoxCrypto", "CKernels", "CAssets"],
        "Audit": ["VoxCrypto"],
        "Templates": ["CQREncode", "CCmark"],
        "Language": [],
        "VoxCrypto": ["CSodium"],
    ]

    /// Modules that are ours; everything else is a library.
    static let ours: Set<String> = Set(rooms.keys).union(["CAssets", "CKernels", "CSodium", "CQREncode", "CCmark"])

    /// Libraries that stay behind one wall: the rooms that may import them.
    static let walled: [String: Set<String>] = [
        "Hummingbird": ["Web", "vox"], "HummingbirdCore": ["Web", "vox"], "HummingbirdTLS": ["Web", "vox"],
        "HummingbirdRouter": ["Web", "vox"], "ArgumentParser": ["vox"], "Crypto": ["VoxCrypto"], "GRDB": ["Mesh"],
        "X509": ["Mesh"], "SwiftASN1": ["Mesh"],
        "JWTKit": ["Mesh"], "_CryptoExtras": ["VoxCrypto"],
    ]

    static func faults(in file: SourceFile) -> [Fault] {
        file.imports.compactMap { line, module in
            if ours.contains(module), module != file.room, !(rooms[file.room] ?? []).contains(module) {
                return file.fault(line, "\(file.room) must not import \(module)")
            }
            if let allowed = walled[module], !allowed.contains(file.room) {
                return file.fault(line, "only \(allowed.sorted().joined(separator: ", ")) may import \(module)")
            }
            return module == "GRDB" && !mayUseTables(file)
                ? file.fault(line, "only Mesh/Store and row files may import GRDB") : nil
        }
    }

    /// `Mesh/Store`, `*Row.swift` and `*Row+Aspect.swift`.
    private static func mayUseTables(_ file: SourceFile) -> Bool {
        file.path.hasPrefix("Sources/Mesh/Store/") || file.name.prefix { $0 != "." && $0 != "+" }.hasSuffix("Row")
    }

    @Test func arrowsPointDown() { expectNone(Repository.sources.flatMap(Self.faults)) }

    @Test func everyRoomHasARow() {
        let folders = Set(Repository.sources.map(\.room))
        #expect(folders == Set(Self.rooms.keys))
    }

    @Test(arguments: [
        ("Sources/Mesh/Nodes/Node.swift", "import Web"), ("Sources/Templates/A.swift", "package import Mesh"),
        ("Sources/Web/A.swift", "import GRDB"), ("Sources/Mesh/Nodes/Node.swift", "import GRDB"),
        ("Sources/Compute/A.swift", "import Crypto"), ("Sources/Mesh/A.swift", "import CSodium"),
        ("Sources/Mesh/A.swift", "@preconcurrency import struct Hummingbird.Router"),
        ("Sources/Language/A.swift", "import Audit"), ("Sources/Web/A.swift", "import CCmark"),
    ])
    func aForbiddenImportIsFound(path: String, text: String) {
        #expect(Self.faults(in: SourceFile(path: path, text: text)).count == 1)
    }

    @Test func allowedImportsPass() {
        let file = SourceFile(
            path: "Sources/Mesh/Nodes/NodeRow.swift", text: "import GRDB\nimport Audit\n// import Web")
        #expect(Self.faults(in: file) == [])
    }
}

extension SourceFile {
    /// Line and first name of every imported module.
    var imports: [(line: Int, module: String)] {
        let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        return tokens.indices.filter { tokens[$0].text == "import" }.map { index in
            (tokens[index].line, kinds.contains(word(index + 1)) ? word(index + 2) : word(index + 1))
        }
    }
}
