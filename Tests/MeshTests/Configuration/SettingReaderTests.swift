import Mesh
import Testing

/// Flag, environment, file, default: who wins, for every row of the table.
@Suite struct SettingReaderTests {
    /// A text for the environment that differs from the default, the same in TOML, and a second one.
    struct Example: Sendable, CustomStringConvertible {
        let key: String
        let text: String
        let toml: String
        let value: SettingValue
        var description: String { key }
    }

    static let examples: [Example] = Setting.all.map { setting in
        let (text, toml, value) = other(than: setting.kind)
        return Example(key: setting.key, text: text, toml: toml, value: value)
    }

    /// A value that is not the default: in a variable, in TOML, and read.
    private static func other(than kind: Setting.Kind) -> (text: String, toml: String, value: SettingValue) {
        switch kind {
        case .text, .secret: return ("77", "\"77\"", .text("77"))
        case .bool(let flag): return ("\(!flag)", "\(!flag)", .bool(!flag))
        case .integer(let number, let range, _):
            let other = number == range.upperBound ? number - 1 : number + 1
            return ("\(other)", "\(other)", .integer(other))
        case .number: return ("1.5", "1.5", .number(1.5))
        case .choice(let words, let word, _):
            let other = words.first { $0 != word } ?? word
            return (other, "\"\(other)\"", .text(other))
        case .address: return ("127.0.0.1:1", "\"127.0.0.1:1\"", .text("127.0.0.1:1"))
        case .texts: return ("a, b,", "[\"a\", \"b\"]", .texts(["a", "b"]))
        case .words(let words, _):
            let last = words.suffix(1)
            return (last.joined(), "[\"\(last.joined())\"]", .texts(Array(last)))
        }
    }

    static func file(_ lines: String...) -> (path: String, source: String) {
        ("/home/a/Vox.toml", lines.joined(separator: "\n"))
    }

    @Test(arguments: examples)
    func withoutAnythingTheDefaultHolds(_ example: Example) throws {
        let row = try #require(try Configuration().resolved(example.key))
        #expect(row.source == .default)
        #expect(row.value != example.value)
    }

    @Test(arguments: examples)
    func theFileBeatsTheDefault(_ example: Example) throws {
        let configuration = try Configuration(file: Self.file("\(example.key) = \(example.toml)"))
        let row = try #require(configuration.resolved(example.key))
        #expect(row.source == .file)
        #expect(row.value == example.value)
        let isUnread = Setting.unread.contains(example.key)
        #expect(configuration.findings.map(\.code) == (isUnread ? ["vox/config/no-effect"] : []))
        #expect(configuration.findings.allSatisfy { $0.location == "Vox.toml:1:1" && $0.severity == .info })
    }

    @Test(arguments: examples)
    func theEnvironmentBeatsTheFile(_ example: Example) throws {
        let setting = try #require(Setting.all.first { $0.key == example.key })
        for name in setting.environment {
            let configuration = try Configuration(
                environment: [name: "  \(example.text)\n"], file: Self.file("\(example.key) = \(example.toml)"))
            let row = try #require(configuration.resolved(example.key))
            #expect(row.source == .env)
            #expect(row.value == example.value)
            let isUnread = Setting.unread.contains(example.key)
            let isOld = name == "VOX_MESH_CONTROL_ADDR"
            let isJoined = if case .texts = setting.kind { true } else { false }
            #expect(
                configuration.findings.map(\.code) == (isOld ? ["vox/config/deprecated"] : [])
                    + (isJoined ? [] : ["vox/config/env-shadows-file"]) + (isUnread ? ["vox/config/no-effect"] : []))
        }
    }

    @Test(arguments: examples)
    func aFlagBeatsTheEnvironment(_ example: Example) throws {
        let setting = try #require(Setting.all.first { $0.key == example.key })
        let environment = Dictionary(uniqueKeysWithValues: setting.environment.map { ($0, "1") })
        guard case .address = setting.kind else {
            let configuration = try Configuration(flags: [example.key: example.text])
            #expect(configuration.resolved(example.key)?.source == .flag)
            return
        }
        let configuration = try Configuration(
            flags: [example.key: example.text], environment: environment, file: Self.file("\(example.key) = \"\""))
        #expect(configuration.resolved(example.key)?.source == .flag)
        #expect(configuration.resolved(example.key)?.value == example.value)
    }

    @Test(arguments: examples)
    func blankIsUnset(_ example: Example) throws {
        let setting = try #require(Setting.all.first { $0.key == example.key })
        let blank = Dictionary(uniqueKeysWithValues: setting.environment.map { ($0, " \t") })
        let configuration = try Configuration(
            flags: [example.key: " "], environment: blank, file: Self.file("\(example.key) = \"  \""))
        #expect(configuration.resolved(example.key)?.source == .default)
        #expect(configuration.findings == [])
    }

    @Test func theFirstVariableThatIsSetWins() throws {
        let names = ["VOX_ORCHESTRATOR_MESH_CONTROL_URL": " ", "VOX_MESH_CONTROL_ADDR": "b:1"]
        #expect(try Configuration(environment: names).text("mesh.control_url") == "b:1")
        let both = names.merging(["VOX_ORCHESTRATOR_MESH_CONTROL_URL": "a:1"]) { $1 }
        #expect(try Configuration(environment: both).text("mesh.control_url") == "a:1")
    }

    @Test func anOldNameOfAVariableIsSaid() throws {
        func warnings(_ environment: [String: String]) throws -> [String] {
            try Configuration(environment: environment).findings.filter { $0.code == "vox/config/deprecated" }
                .map(\.line)
        }
        let old = ["VOX_MESH_CONTROL_ADDR": "b:1"]
        let new = ["VOX_ORCHESTRATOR_MESH_CONTROL_URL": "a:1"]
        let (alone, beside) = (try warnings(old), try warnings(old.merging(new) { $1 }))
        #expect(alone.count == 1 && beside.count == 1)
        #expect(alone[0].contains("VOX_MESH_CONTROL_ADDR is an old name of VOX_ORCHESTRATOR_MESH_CONTROL_URL; 0.4.0"))
        #expect(beside[0].contains("is ignored, since VOX_ORCHESTRATOR_MESH_CONTROL_URL is set too; 0.4.0"))
        #expect(try warnings(new).isEmpty)
    }

    @Test func eachOldVariableOutlivesTheOldKeyOfItsSetting() throws {
        func minor(_ release: String) throws -> Int {
            let numbers = release.split(separator: ".").compactMap { Int($0) }
            try #require(numbers.count == 3)
            return numbers[0] * 1_000 + numbers[1]
        }
        for setting in Setting.all {
            let rows = Setting.oldVariables.filter { $0.new == setting.environment.first }
            #expect(rows.map(\.old) == Array(setting.environment.dropFirst()), "\(setting.key)")
            for (row, key) in rows.flatMap({ row in Setting.oldNames.map { (row, $0) } }) where key.new == setting.key {
                #expect(try minor(row.removedIn) > minor(key.removedIn), "\(row.old)")
            }
        }
    }

    @Test func listsAreTheUnionOfEnvironmentAndFile() throws {
        let configuration = try Configuration(
            environment: ["VOX_MESH_LABELS": "gpu, night,,gpu2"],
            file: Self.file("[mesh]", "labels = [\"home\", \"gpu\"]"))
        #expect(configuration.texts("mesh.labels") == ["gpu", "night", "gpu2", "home"])
        #expect(configuration.findings == [], "neither hides the other")
    }

    @Test(arguments: [
        ("1", true), ("TRUE", true), ("Yes", true), ("on", true), ("0", false), ("false", false), ("NO", false),
        ("Off", false),
    ])
    func switchesReadTheirWords(word: String, flag: Bool) throws {
        #expect(try Configuration(environment: ["VOX_MESH_ENABLED": word]).bool("mesh.enabled") == flag)
    }

    @Test(arguments: Setting.all.filter { if case .integer = $0.kind { true } else { false } }.map(\.key))
    func numbersOutsideTheirRangeAreClampedOrIgnored(key: String) throws {
        let setting = try #require(Setting.all.first { $0.key == key })
        guard case .integer(let standard, let range, let rule) = setting.kind else { return }
        let outside = [range.lowerBound - 1] + (range.upperBound == .max ? [] : [range.upperBound + 1])
        let withoutRate = key == "mesh.a2a.deliver_burst" ? ["VOX_MESH_DELIVER_RATE_PER_SEC": "0"] : [:]
        for number in outside {
            let environment = withoutRate.merging([setting.environment[0]: "\(number)"]) { $1 }
            let configuration = try Configuration(environment: environment)
            let nearest = number < range.lowerBound ? range.lowerBound : range.upperBound
            #expect(configuration.integer(key) == (rule == .clamp ? nearest : standard))
            let code = rule == .clamp ? "vox/config/clamped" : "vox/config/ignored-value"
            #expect(configuration.findings.contains { $0.code == code && $0.severity == .warning })
        }
    }

    @Test(arguments: ["x", "1.5", "0x10", "99999999999999999999", "1 000"])
    func aNumberThatIsNoneGivesTheDefaultAndAWarning(text: String) throws {
        let configuration = try Configuration(environment: ["VOX_MESH_A2A_LEASE_MS": text])
        #expect(configuration.integer("mesh.a2a.lease_ms") == 120_000)
        #expect(configuration.resolved("mesh.a2a.lease_ms")?.source == .default)
        #expect(configuration.findings.map(\.line).joined().contains("VOX_MESH_A2A_LEASE_MS"))
    }

    @Test(arguments: [
        ("mesh.name", "My Mesh"), ("mesh.name", String(repeating: "a", count: 41)), ("mesh.agent_id", "two"),
        ("mesh.node_id", String(repeating: "ä", count: 129)), ("mesh.visibility", "everyone"),
        ("mesh.privacy.default_class", "secret"), ("mesh.a2a.overflow", "drop"),
    ])
    func aTextOfAnotherFormGivesTheDefaultAndAWarning(key: String, text: String) throws {
        let configuration = try Configuration(file: Self.file("\(key) = \"\(text)\""))
        #expect(configuration.resolved(key)?.source == .default)
        #expect(configuration.findings.map(\.code) == ["vox/config/ignored-value"])
        #expect(configuration.findings.map(\.location) == ["Vox.toml:1:1"])
    }

    @Test(arguments: [
        ("mesh.tls.mode", "none"), ("mesh.store.durability", "fast"), ("dashboard.auth", "password"),
        ("mesh.tls.min_version", "1.1"), ("mesh.transport.bind", "9847"), ("mesh.transport.bind", "host:70000"),
        ("dashboard.bind", ":80"), ("dashboard.bind", "a b:80"),
    ])
    func aValueThatWouldWeakenTheProgramStopsIt(key: String, text: String) {
        let finding = #expect(throws: ConfigFinding.self) {
            try Configuration(file: Self.file("", "  \(key) = \"\(text)\""))
        }
        #expect(finding?.severity == .error)
        #expect(finding?.location == "Vox.toml:2:3")
        #expect(throws: ConfigFinding.self) { try Configuration(flags: [key: text]) }
    }

    @Test(arguments: [
        ("mesh.enabled", "\"yes\""), ("mesh.a2a.lease_ms", "\"30\""), ("mesh.a2a.lease_ms", "1.5"),
        ("mesh.token", "12"), ("mesh.labels", "\"a\""), ("mesh.labels", "[1]"), ("dashboard.bind", "9846"),
        ("mesh.tls.mode", "true"), ("mesh.owner", "1979-05-27"),
    ])
    func anotherTypeInTheFileStopsTheProgram(key: String, toml: String) {
        let finding = #expect(throws: ConfigFinding.self) {
            try Configuration(file: Self.file("\(key) = \(toml)"))
        }
        #expect(finding?.code == "vox/config/wrong-type")
        #expect(finding?.location == "Vox.toml:1:1")
    }

    @Test func thresholdsInTheWrongOrderAreBothIgnored() throws {
        let configuration = try Configuration(environment: [
            "VOX_MESH_ONLINE_MS": "60000", "VOX_MESH_DEGRADED_MS": "60000",
        ])
        #expect(configuration.integer("mesh.online_ms") == 10_000)
        #expect(configuration.integer("mesh.degraded_ms") == 60_000)
        #expect(configuration.findings.map(\.code) == ["vox/config/ignored-value"])
    }

    @Test(arguments: [(0, 1), (90_000_000, 86_400_000_000), (Int.max - 1, Int.max)])
    func thresholdsInOrderHoldHoweverLongTheyAre(online: Int, degraded: Int) throws {
        let configuration = try Configuration(environment: [
            "VOX_MESH_ONLINE_MS": "\(online)", "VOX_MESH_DEGRADED_MS": "\(degraded)",
        ])
        #expect(configuration.integer("mesh.online_ms") == online)
        #expect(configuration.integer("mesh.degraded_ms") == degraded)
        #expect(configuration.findings + configuration.checks(environment: [:], nowMs: 0) == [])
    }

    @Test func aBurstBelowTheRateIsRaisedToIt() throws {
        let key = "mesh.a2a.deliver_burst"
        let low = try Configuration(environment: ["VOX_MESH_DELIVER_BURST": "5"])
        #expect(low.integer(key) == 2_000 && low.resolved(key)?.source == .env)
        #expect(low.findings.map(\.code) == ["vox/config/clamped"])
        #expect(low.findings.map(\.location) == ["VOX_MESH_DELIVER_BURST"])
        #expect(low.findings.allSatisfy { $0.severity == .warning && $0.sentence.contains("was set to 2000") })
        let unset = try Configuration(environment: ["VOX_MESH_DELIVER_RATE_PER_SEC": "20000"])
        #expect(unset.integer(key) == 20_000 && unset.resolved(key)?.source == .default)
        #expect(unset.findings == [], "nobody chose the burst")
        let off = try Configuration(
            environment: ["VOX_MESH_DELIVER_BURST": "5", "VOX_MESH_DELIVER_RATE_PER_SEC": "0"])
        #expect(off.integer(key) == 5 && off.findings == [])
    }
}
