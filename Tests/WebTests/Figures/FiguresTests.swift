import Testing

@testable import Web

@Suite struct FiguresTests {
    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1\u{2009}000"), (1_234_567, "1\u{2009}234\u{2009}567")])
    func countsAreGrouped(_ value: Int, _ text: String) { #expect(Figures.count(value) == text) }

    @Test(arguments: [(0, "0 ms"), (840, "840 ms"), (1_240, "1.24 s"), (185_000, "3 m 05 s"), (7_620_000, "2 h 07 m")])
    func durationsHaveTwoParts(_ value: Int64, _ text: String) {
        #expect(Figures.duration(milliseconds: value) == text)
    }

    @Test(arguments: [(0, "$0.00"), (4_999, "$0.00"), (5_000, "$0.01"), (1_250_000, "$1.25")])
    func moneyHasTwoDecimals(_ value: UInt64, _ text: String) { #expect(Figures.money(microDollars: value) == text) }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (1_790_000_000, "2026-09-21T14:13:20Z"), (4_107_542_399, "2100-02-28T23:59:59Z"), (-1, "1969-12-31T23:59:59Z"),
    ])
    func timesAreCivil(_ seconds: Int64, _ text: String) { #expect(Figures.iso(micros: seconds * 1_000_000) == text) }

    @Test(arguments: [(512, "512 B"), (1_536, "1.5 KiB"), (7_730_941_133, "7.2 GiB")])
    func bytesAreBinary(_ value: UInt64, _ text: String) { #expect(Figures.bytes(value) == text) }
}
