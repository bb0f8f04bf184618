import Testing

@testable import Compute

@Suite struct StopTextTests {
    @Test func textThatMayBecomeAStopStringIsHeldBack() {
        var stop = StopText(["END", "}\n"])
        #expect(stop.append("abc E") == "abc ")
        #expect(stop.append("N") == "")
        #expect(stop.append("TER") == "ENTER")
        #expect(stop.append("}") == "")
        #expect(stop.append("\nrest") == "")
        #expect(stop.isReached)
        #expect(stop.append("more") == "")
        #expect(stop.finish() == "")
    }

    @Test func whatWasHeldBackComesAtTheEnd() {
        var stop = StopText(["END"])
        #expect(stop.append("the EN") == "the ")
        #expect(stop.finish() == "EN")
        #expect(!stop.isReached)
    }

    @Test func theEarliestOfSeveralEndsTheText() {
        var stop = StopText(["cd", "b"])
        #expect(stop.append("abcd") == "a")
        #expect(stop.isReached)
    }

    @Test func emptyStopStringsNeverMatch() {
        var stop = StopText(["", ""])
        #expect(stop.append("a") == "a")
        #expect(!stop.isReached)
    }

    @Test func canonicallyEquivalentTextIsNotTheStopString() {
        var stop = StopText(["\u{e9}"])
        #expect(stop.append("e\u{301}") == "e\u{301}")
        #expect(!stop.isReached)
    }

    @Test func piecesPutTogetherAreTheTextBeforeTheStop() {
        let whole = "one two, three; two one. STOP and more"
        for seed in UInt64(1)...50 {
            var numbers = TestNumbers(seed: seed)
            var stop = StopText(["STOP", "two two", ". S!"])
            var rest = whole[...]
            var text = ""
            while !rest.isEmpty {
                let piece = rest.prefix(1 + numbers.below(5))
                rest = rest.dropFirst(piece.count)
                text += stop.append(String(piece))
            }
            text += stop.finish()
            #expect(text == "one two, three; two one. ", "seed \(seed)")
        }
    }
}
