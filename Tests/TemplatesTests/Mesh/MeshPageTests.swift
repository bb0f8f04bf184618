import Testing

@testable import Templates

@Suite struct MeshPageTests {
    @Test(arguments: [Sample.mesh, Sample.emptyMesh]) func everyFragmentIsOnThePageAsItIs(_ page: MeshPage) {
        let text = page.html.text
        for fragment in page.fragments {
            #expect(text.contains(fragment.html.text), "\(fragment.region)")
            let checker = MarkupChecker(fragment.html.text)
            #expect(checker.elements.first?.attributes["id"] == fragment.region)
            #expect(checker.elements.count { $0.path.isEmpty } == 1, "\(fragment.region) is one element")
        }
        #expect(Set(page.fragments.map(\.region)).count == page.fragments.count)
    }

    @Test func nodePageFragmentsToo() {
        for page in [Sample.nodePage, Sample.bareNodePage] {
            for fragment in page.fragments {
                #expect(page.html.text.contains(fragment.html.text), "\(fragment.region)")
            }
        }
        for fragment in Sample.models.fragments { #expect(Sample.models.html.text.contains(fragment.html.text)) }
    }

    @Test func fragmentsCarryNoFormToken() {
        for fragment in Sample.mesh.fragments + Sample.nodePage.fragments + Sample.models.fragments {
            #expect(!fragment.html.text.contains(Sample.chrome.csrf), "\(fragment.region)")
        }
    }

    @Test func hexagonForTheControlPlaneAndCirclesForNodes() {
        let page = MarkupChecker(Sample.mesh.html.text)
        let machines = page.elements("a").filter { $0.attributes["class"]?.hasPrefix("machine ") == true }
        #expect(machines.count == 5)
        #expect(page.elements("path").count { $0.attributes["class"] == "body" } == 1)
        #expect(page.elements("circle").count { $0.attributes["class"] == "body" } == 4)
        #expect(machines.count { $0.attributes["aria-current"] == "true" } == 1)
        for machine in machines { #expect(machine.attributes["href"]?.hasPrefix("/mesh?node=") == true) }
    }

    @Test func drawingSaysItsCountsInWords() {
        let page = MarkupChecker(Sample.mesh.html.text)
        #expect(
            page.element(id: "topology-desc")?.text
                == "5 machines: 3 online, 1 degraded, 1 offline. By class: 1 LOCAL, 2 PAIRED, 1 PUBLIC, 1 ?.")
        #expect(page.element(id: "topology-title")?.text == "Topology of the mesh")
    }

    @Test func everyNodeOfTheDrawingIsInTheTable() {
        let page = Sample.mesh
        #expect(page.topology.nodes.map(\.id) == page.nodes.map(\.id))
    }

    @Test func edgesOfUnknownMachinesAreLeftOut() {
        var topology = Sample.topology(Sample.nodes)
        let count = MarkupChecker(Topology.region(topology).text).elements("line").count
        topology.edges.append(TopologyEdge(from: "studio-9b20", to: "nobody", kind: "trust", status: "idle"))
        #expect(MarkupChecker(Topology.region(topology).text).elements("line").count == count)
    }

    @Test func emptyMeshLeadsToAddingANode() {
        let text = Sample.emptyMesh.html.text
        #expect(text.contains("No machine has joined yet."))
        #expect(!text.contains("<table"))
        #expect(text.contains("href=\"/add-node\""))
    }

    @Test func selectionIsPartOfTheStreamAddress() {
        #expect(Sample.mesh.html.text.contains("data-live=\"/live?page=mesh&amp;id=den-pc-1f3a\""))
        #expect(Sample.emptyMesh.html.text.contains("data-live=\"/live?page=mesh\""))
    }

    @Test(arguments: [(0, "ok"), (59, "ok"), (60, "warn"), (89, "warn"), (90, "error"), (140, "error")])
    func spendChangesItsToneInSteps(_ percent: Int, _ tone: String) {
        #expect(SpendGauge(used: "$1.00", cap: "$2.00", percent: percent).tone == tone)
    }

    @Test func overspentGaugeStaysInItsRing() {
        #expect(
            SpendGauge(used: "$9.00", cap: "$2.00", percent: 450).html.text.contains("stroke-dasharray=\"100 100\""))
    }

    @Test func budgetSegmentsNeverLeaveTheBar() {
        let share = BudgetBar.Share(
            node: Sample.node("a"), privacy: .paired, used: "$9.00", cap: "—", percent: 80)
        let bar = BudgetBar(total: SpendGauge(used: "$18.00", cap: "$9.00", percent: 160), shares: [share, share])
        let rects = MarkupChecker(BudgetBar.region(bar).text).elements("rect").dropFirst()
        let ends = rects.map { (Double($0.attributes["x"] ?? "") ?? 0) + (Double($0.attributes["width"] ?? "") ?? 0) }
        #expect(ends.allSatisfy { $0 <= 100 })
    }
}
