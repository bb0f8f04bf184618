import Testing

@testable import Templates

@Suite struct TopologyLayoutTests {
    private typealias Places = [String: TopologyPoint]

    private static func ids(_ count: Int) -> [String] { (0..<count).map { "node-\($0 / 10)\($0 % 10)" } }

    private static func star(_ ids: [String]) -> [(from: String, to: String)] {
        ids.dropFirst().map { (from: ids[0], to: $0) }
    }

    private static func place(_ ids: [String], from previous: Places = [:], pins: Places = [:]) -> Places {
        TopologyLayout.place(previous: previous, ids: ids, edges: star(ids), pins: pins)
    }

    @Test func theSameGivesTheSame() {
        let ids = Self.ids(17)
        #expect(Self.place(ids) == Self.place(ids))
        #expect(
            Self.place(ids)
                == TopologyLayout.place(
                    previous: [:], ids: ids.reversed(), edges: Self.star(ids).reversed(), pins: [:]))
    }

    @Test func theControlPlaneStandsInTheMiddle() {
        #expect(Self.place(["zeta", "alpha", "beta"])["zeta"] == TopologyPoint(x: 0.5, y: 0.5))
        #expect(Self.place(["alone"])["alone"] == TopologyPoint(x: 0.5, y: 0.5))
    }

    @Test func oneMoreMovesNobody() {
        var places: Places = [:]
        for count in 1...30 {
            let next = Self.place(Self.ids(count), from: places)
            for (id, point) in places { #expect(next[id] == point, "\(id) of \(count)") }
            places = next
        }
    }

    @Test func oneLessMovesNobody() {
        let before = Self.place(Self.ids(12))
        let after = Self.place(Self.ids(12).filter { $0 != "node-05" }, from: before)
        #expect(after.count == 11)
        for (id, point) in after { #expect(before[id] == point) }
    }

    @Test func newEdgesMoveNobody() {
        let ids = Self.ids(9)
        let before = Self.place(ids)
        let all = ids.flatMap { from in ids.map { (from: from, to: $0) } }
        #expect(TopologyLayout.place(previous: before, ids: ids, edges: all, pins: [:]) == before)
    }

    @Test func pinnedOnesStandWhereTheyWerePut() {
        let pin = TopologyPoint(x: 0.9, y: 0.1)
        let places = Self.place(Self.ids(6), from: Self.place(Self.ids(6)), pins: ["node-03": pin])
        #expect(places["node-03"] == pin)
    }

    @Test(arguments: [2, 7, 12, 24, 40]) func bodiesDoNotTouch(_ count: Int) {
        let points = Self.place(Self.ids(count)).values.map(Topology.position)
        for (index, one) in points.enumerated() {
            for other in points.dropFirst(index + 1) {
                let far = ((one.x - other.x) * (one.x - other.x) + (one.y - other.y) * (one.y - other.y)).squareRoot()
                #expect(far >= 50, "\(count) machines")
            }
        }
    }

    @Test func memoryForgetsWhoLeftAndKeepsTheOthers() {
        var memory = TopologyMemory()
        let ids = Self.ids(8)
        let first = memory.places(ids: ids, edges: Self.star(ids), pins: [:])
        let fewer = memory.places(ids: Array(ids.dropLast()), edges: [], pins: [:])
        #expect(fewer == first.filter { $0.key != ids[7] })
        let again = memory.places(ids: ids, edges: Self.star(ids), pins: [:])
        #expect(again.filter { $0.key != ids[7] } == fewer)
    }

    @Test func everyPlaceLiesInsideTheDrawing() {
        for point in Self.place(Self.ids(60)).values.map(Topology.position) {
            #expect((0...Topology.width).contains(point.x) && (0...Topology.height).contains(point.y))
        }
    }

    @Test func onlyTheSetOfIdsDecidesThePlaces() {
        var changed = Sample.nodes
        for index in changed.indices {
            changed[index].status = StatusMark("blocked", reason: ReasonText(code: "budget_exhausted"))
            changed[index].liveness = LivenessMark(word: "offline", age: "3 m")
            changed[index].cost = "$9.00"
        }
        #expect(
            Sample.topology(Sample.nodes).nodes.map(\.point)
                == Sample.topology(changed, selected: nil).nodes.map(\.point))
    }
}
