import MeshFixtures
import Testing

@testable import Mesh

struct SignedOutSessionsTests {
    private func session(_ number: UInt8, untilMs: Int64) -> EndedSession {
        EndedSession(id: Array(repeating: number, count: 16), untilMs: untilMs)
    }

    private func stored(_ mesh: MeshServices) async throws -> [EndedSession] {
        try await mesh.store.read { tx in try EndedSessionRow.all(tx) }
    }

    @Test func whatWasSignedOutIsKnownAfterARestart() async throws {
        let folder = try TemporaryDirectory()
        let first = try await MeshServices.open(.onDisk(folder.path))
        #expect(first.signedOut.before.isEmpty)
        let (early, late) = (session(1, untilMs: first.clock.millis() + 1), session(2, untilMs: .max))
        for _ in 0..<2 { try await first.signedOut.keep(late) }
        try await first.signedOut.keep(early)
        try first.store.close()
        let second = try await MeshServices.open(.onDisk(folder.path))
        #expect(second.signedOut.before == [early, late])
        try second.store.close()
    }

    @Test func itIsForgottenWithItsCookie() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        try await mesh.signedOut.keep(session(1, untilMs: clock.nowMs + 1_000))
        clock.advance(ms: 999)
        try await mesh.signedOut.tick()
        #expect(try await stored(mesh).count == 1)
        clock.advance(ms: 1)
        try await mesh.signedOut.tick()
        #expect(try await stored(mesh).isEmpty)
    }

    @Test func thoseThatEndFirstMakeRoom() async throws {
        let mesh = try await MeshServices.inMemory()
        for number in 1...4 {
            let one = session(UInt8(number), untilMs: Int64(number))
            try await mesh.store.write("test") { tx in try EndedSessionRow.insert(one, most: 3, tx) }
        }
        #expect(try await stored(mesh).map(\.untilMs) == [2, 3, 4])
    }
}
