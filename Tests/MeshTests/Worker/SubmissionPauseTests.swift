import Testing
import VoxCrypto

@testable import Mesh

/// For how long no job by message is asked for.
struct SubmissionPauseTests {
    private let start = ContinuousClock.now

    private func refusal(after seconds: Int) -> ControlPlaneError {
        .refused(status: 409, context: "test", detail: "", retryAfterSeconds: seconds)
    }

    @Test func itLastsAsLongAsWasAskedFor() {
        var pause = SubmissionPause(random: .seeded(1))
        #expect(pause.left(at: start) == nil)
        pause.begin(after: refusal(after: 30), at: start)
        #expect(pause.left(at: start) == .seconds(30))
        #expect(pause.left(at: start + .seconds(29)) == .seconds(1))
        #expect(pause.left(at: start + .seconds(30)) == nil)
    }

    @Test func eachRefusalMakesTheNextOneLonger() {
        var pause = SubmissionPause(random: .seeded(1))
        var longest = Duration.zero
        for _ in 0..<64 {
            pause.begin(after: .status(409), at: start)
            longest = max(longest, pause.left(at: start) ?? .zero)
        }
        #expect(longest > .seconds(30) && longest <= .seconds(60))
    }

    @Test func aJobThatBeginsEndsIt() {
        var pause = SubmissionPause(random: .seeded(1))
        for _ in 0..<8 { pause.begin(after: .status(409), at: start) }
        pause.begin(after: refusal(after: 30), at: start)
        pause.reset()
        #expect(pause.left(at: start) == nil)
        pause.begin(after: .status(409), at: start)
        #expect(pause.left(at: start) ?? .zero <= .milliseconds(500))
    }
}
