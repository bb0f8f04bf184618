import Mesh

/// `Vox.toml`: settings, or a finding that says where and what to do.
struct SettingsTarget: FuzzTarget {
    let samples = [
        """
        [mesh]
        name = "den"
        rest_bind = "127.0.0.1:9847"

        [mesh.tls]
        mode = "auto"

        [[mesh.tokens]]
        name = "laptop"
        role = "worker"
        token = "a-long-secret-of-the-den"

        [dashboard]
        bind = "127.0.0.1:8787"
        allowed_hosts = ["den.local"]
        """,
        "a.b.c = 1\n[[list]]\nx = 1979-05-27T07:32:00Z\ny = '''\nraw\n'''\nz = \"\"\"a\\\n  b\"\"\"\n",
        "# nothing\n\nmesh.store.durability = \"buffered\"\nmesh.limits = { rate = 5, burst = 1_000 }\n",
    ].map { Array($0.utf8) }
    let words = [
        "[mesh]", "[[mesh]]", "[dashboard]", "= ", "'''", "\"\"\"", "#", "inf", "nan", "0x", "1_000", "mesh.tls.mode",
        "1979-05-27", "{", "}", "[", "]", "\\U0001F600", "\\x", "\t",
    ]

    func read(_ bytes: [UInt8]) throws -> Bool {
        do {
            let settings = try Configuration(
                file: (path: "/home/den/Vox.toml", source: String(decoding: bytes, as: UTF8.self)))
            for finding in settings.findings { try check(finding) }
            return true
        } catch let finding as ConfigFinding {
            try check(finding)
            return false
        }
    }

    private func check(_ finding: ConfigFinding) throws {
        let isWhole =
            finding.code.hasPrefix("vox/config/") && !finding.location.isEmpty && !finding.sentence.isEmpty
            && !finding.remedy.isEmpty
        try BrokenRule.require(isWhole, "a finding lacks its code, place, sentence or remedy: \(finding)")
    }
}
