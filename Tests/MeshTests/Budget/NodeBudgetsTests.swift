import Testing
import VoxCrypto

@testable import Mesh

@Suite struct NodeBudgetsTests {
    private static func reading(_ source: String) throws -> NodeBudgets {
        NodeBudgets(try Configuration(file: ("/home/a/Vox.toml", source)))
    }

    @Test func capsAndPricesComeFromTheSettings() throws {
        let budgets = try Self.reading(
            """
            [mesh.budget]
            per_node_cap_usd_24h = 2.5
            enforce = false
            usd_per_gpu_hour = 3
            usd_per_mtok_in = 0.5
            usd_per_mtok_out = 1.5
            [mesh.budget.nodes]
            den-pc = 10
            "a.b" = 0
            """)
        #expect(budgets.cap(of: "anyone") == 2_500_000)
        #expect(budgets.cap(of: "den-pc") == 10_000_000)
        #expect(budgets.cap(of: "a.b") == 0)
        #expect(!budgets.isEnforced)
        #expect(budgets.usdPerGPUHour == 3)
        #expect(budgets.usdPerMillionTokensIn == 0.5)
        #expect(budgets.usdPerMillionTokensOut == 1.5)
        #expect(try Self.reading("") == NodeBudgets())
        #expect(!NodeBudgets().hasCaps)
    }

    @Test func nodesOfTheTableAreNoUnknownKeys() throws {
        let configuration = try Configuration(file: ("Vox.toml", "[mesh.budget.nodes]\nden-pc = 1.5"))
        #expect(configuration.findings == [])
        let variable = try Configuration(environment: ["VOX_MESH_BUDGET_NODE_CAP_USD": "0.25"])
        #expect(NodeBudgets(variable).capMicroUsd == 250_000)
    }

    @Test func theCapOfAPeerHoldsForTheNodeOfItsNameOrKey() throws {
        let key = Ed25519PrivateKey.generate(.seeded(6)).publicKey
        let budgets = try Self.reading(
            """
            [mesh.budget]
            per_node_cap_usd_24h = 1
            [mesh.budget.nodes]
            sea-pc = 7
            [mesh.peers.den-pc]
            budget_cap_usd_24h = 2.5
            [mesh.peers.sea-pc]
            budget_cap_usd_24h = 3
            [mesh.peers."lena@harbour"]
            public_key = "\(key.base64)"
            node_id = "what-we-are-called-there"
            budget_cap_usd_24h = 4
            [mesh.peers.plain]
            """)
        #expect(budgets.cap(of: "den-pc") == 2_500_000)
        #expect(budgets.cap(of: "sea-pc") == 7_000_000, "[mesh.budget.nodes] names the node itself")
        #expect(budgets.cap(of: "harbour-text-1", boundTo: key) == 4_000_000)
        #expect(budgets.cap(of: "sea-pc", boundTo: key) == 7_000_000)
        for node in ["lena@harbour", "what-we-are-called-there", "plain"] as [NodeID] {
            #expect(budgets.cap(of: node) == 1_000_000, "\(node)")
        }
        let other = Ed25519PrivateKey.generate(.seeded(7)).publicKey
        #expect(budgets.cap(of: "harbour-text-1", boundTo: other) == 1_000_000)
    }

    /// A handle is no id, and so such a table alone caps no node.
    @Test func aCapOfAHandleWithoutAKeyIsWarnedOf() throws {
        let key = Ed25519PrivateKey.generate(.seeded(6)).publicKey
        func findings(_ name: String, _ lines: String) throws -> [ConfigFinding] {
            try Configuration(file: ("Vox.toml", "[mesh.peers.\(name)]\n\(lines)")).findings
        }
        let handle = "\"anna@home\""
        let finding = try #require(try findings(handle, "token = \"a\"\nbudget_cap_usd_24h = 2").first)
        #expect(finding.code == "vox/config/cap-without-key")
        #expect(finding.severity == .warning && finding.location == "Vox.toml:3:1")
        #expect(finding.sentence.contains("mesh.peers.\"anna@home\"") && finding.remedy.contains("public_key"))
        #expect(try findings(handle, "public_key = \" \"\nbudget_cap_usd_24h = 2").count == 1)
        #expect(try findings(handle, "public_key = \"\(key.base64)\"\nbudget_cap_usd_24h = 2").isEmpty)
        #expect(try findings(handle, "token = \"a\"").isEmpty)
        #expect(try findings("den-pc", "budget_cap_usd_24h = 2").isEmpty)
    }

    @Test func aCapOfAPeerAloneIsACap() throws {
        let key = Ed25519PrivateKey.generate(.seeded(6)).publicKey
        for line in ["", "public_key = \"\(key.base64)\"\n"] {
            let table = "[mesh.peers.den]\n\(line)"
            #expect(try Self.reading(table + "budget_cap_usd_24h = 0.5").hasCaps)
            #expect(try !Self.reading(table + "budget_cap_usd_24h = 0").hasCaps)
            #expect(try !Self.reading(table).hasCaps)
        }
    }

    @Test(arguments: ["\"5\"", "-1", "nan", "true", "[1]"])
    func aCapThatIsNoAmountStopsTheStart(value: String) {
        let finding = #expect(throws: ConfigFinding.self) { try Self.reading("[mesh.budget.nodes]\nden-pc = \(value)") }
        #expect(finding?.code == "vox/config/wrong-type")
        #expect(finding?.location == "Vox.toml:2:1")
        #expect(finding?.sentence.contains("den-pc") == true)
    }

    @Test func onlyWorkThatReportsNoCostIsPriced() {
        var budgets = NodeBudgets()
        budgets.usdPerGPUHour = 3.6
        budgets.usdPerMillionTokensIn = 1
        budgets.usdPerMillionTokensOut = 2
        var usage = Usage()
        usage.inputTokens = 10
        usage.outputTokens = 5
        usage.gpuMs = 1_000
        #expect(budgets.priced(usage).costMicroUsd == 1_020)
        #expect(NodeBudgets().priced(usage).costMicroUsd == 0)
        usage.costMicroUsd = 7
        #expect(budgets.priced(usage).costMicroUsd == 7)
        budgets.usdPerMillionTokensIn = 0.01
        #expect(budgets.priced(Self.read(1)).costMicroUsd == 1)
        budgets.usdPerMillionTokensIn = .greatestFiniteMagnitude
        #expect(budgets.priced(Self.read(Usage.most)).costMicroUsd == Usage.most)
    }

    private static func read(_ tokens: UInt64) -> Usage {
        var usage = Usage()
        usage.inputTokens = tokens
        return usage
    }

    @Test func amountsStayNumbers() {
        #expect(NodeBudgets.microUsd(0.000_001) == 1)
        #expect(NodeBudgets.microUsd(1e300) == .max)
        for value in [-1, .nan, .infinity, 0] { #expect(NodeBudgets.microUsd(value) == 0) }
        #expect(BudgetUse(usedMicroUsd: 5, capMicroUsd: 0) == nil)
        let over = BudgetUse(usedMicroUsd: .max, capMicroUsd: 1)
        #expect(over?.percent == 999 && over?.isSpent == true)
        let under = BudgetUse(usedMicroUsd: 99, capMicroUsd: 100)
        #expect(under?.percent == 99 && under?.isSpent == false)
    }
}
