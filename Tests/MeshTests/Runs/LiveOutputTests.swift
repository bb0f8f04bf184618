import Testing

@testable import Mesh

struct LiveOutputTests {
    private func progress(_ seq: UInt64, _ text: String?, tokens: UInt64? = nil, rate: Double? = nil) -> JobProgress {
        var progress = JobProgress(taskId: 1, execLeaseId: "1", seq: seq)
        progress.text = text
        progress.tokens = tokens
        progress.tokensPerSec = rate
        return progress
    }

    @Test func textGrowsInOrder() {
        var output = LiveOutput()
        let first = output.apply(progress(1, "It ", tokens: 1, rate: 20))
        let repeated = output.apply(progress(1, "It ", tokens: 1))
        let second = output.apply(progress(3, "rains", tokens: 2))
        let old = output.apply(progress(2, "not", tokens: 9))
        #expect([first, repeated, second, old] == [true, false, true, false])
        #expect(output.text == "It rains")
        #expect(output.tokens == 2)
        #expect(output.tokensPerSecond == 20)
        #expect(output.seq == 3)
        #expect(!output.isCut)
    }

    @Test func zeroIsNoNumber() {
        var output = LiveOutput()
        #expect(output.apply(progress(0, "x")) == false)
        #expect(output.text.isEmpty)
    }

    @Test func silenceKeepsTheFigures() {
        var output = LiveOutput()
        _ = output.apply(progress(1, "a", tokens: 5, rate: 9))
        _ = output.apply(progress(2, nil))
        #expect(output.text == "a")
        #expect(output.tokens == 5)
        #expect(output.tokensPerSecond == 9)
    }

    @Test func longTextLosesItsBeginningAtAWholeCharacter() {
        var output = LiveOutput()
        _ = output.apply(progress(1, "a" + String(repeating: "€", count: LiveOutput.longestBytes / 3)))
        #expect(output.isCut == (output.text.first == "€"))
        _ = output.apply(progress(2, "end"))
        #expect(output.isCut)
        #expect(output.text.utf8.count <= LiveOutput.longestBytes)
        #expect(output.text.utf8.count > LiveOutput.longestBytes - 4)
        #expect(output.text.hasSuffix("€end"))
        #expect(output.text.hasPrefix("€"))
    }
}
