import Foundation
import Mesh
import Synchronization
import Testing
import VoxCrypto

@testable import Fuzzing

/// A short run over each reader of bytes from outside; `make fuzz` is the long one.
@Suite struct FuzzingTests {
    @Test(arguments: Fuzzing.names)
    func nothingBreaksAndNothingIsAcceptedThatMustNotBe(name: String) async throws {
        let target = try #require(try await Fuzzing.target(name))
        let seed = UInt64.random(in: 1...1_000_000_000)
        Fuzzing.say("fuzz \(name) SEED=\(seed)")
        for first in [20_261_126, seed] {
            let tally = try await Fuzzing.run(target, seed: first) { $0.inputs < 800 }
            #expect(tally.inputs == 800, "seed \(first)")
        }
    }

    @Test(arguments: Fuzzing.names)
    func unchangedSamplesAreRead(name: String) async throws {
        let target = try #require(try await Fuzzing.target(name))
        for sample in target.samples {
            let isAccepted = try await target.read(sample)
            // Signed bearers are used up by then.
            #expect(isAccepted || name == "jwt", "\(String(decoding: sample, as: UTF8.self))")
        }
        let first = try await target.read(try #require(target.samples.first))
        #expect(first == (name != "jwt"))
    }

    /// A witness would have to name its size, and no message holds that number.
    @Test(arguments: [UInt64(1) << 53, UInt64(Int64.max)])
    func aCheckpointThatNoMessageCanNameIsRefused(size: UInt64) async throws {
        let target = try WatchTarget()
        let sample = try #require(target.unsayable[size])
        let isAccepted = try await target.read(sample)
        #expect(!isAccepted)
        let played = PlayedAnswer()
        played.put(MeshTransport.Answer(status: 200, body: sample))
        await #expect(throws: ControlPlaneError.unreadable(context: "oplog_checkpoint")) {
            try await played.plane.oplogCheckpoint(OplogCheckpointRequest())
        }
    }

    @Test(arguments: ["http://127.0.0.1:65536", "https://[::1]:70000", "http://den:0", "http://[]", "http://0.0.0.0:1"])
    func anAddressThatNobodyCanCallIsRefused(text: String) throws {
        let isAccepted = try AddressTarget().read(Array(text.utf8))
        #expect(!isAccepted)
    }

    @Test func theSameSeedGivesTheSameInputs() {
        let inputs = (0..<2).map { _ in
            (0..<50).map { Mutator(random: .seeded($0), samples: [[1, 2, 3]], words: ["x"]).next() }
        }
        #expect(inputs[0] == inputs[1])
        #expect(Set(inputs[0]).count > 25)
    }

    /// A reader that accepts what it must not is found out.
    @Test func aReaderThatErrsIsFound() async throws {
        struct Careless: FuzzTarget {
            let samples: [[UInt8]] = [Array("abc".utf8)]
            let words = ["d"]

            func read(_ bytes: [UInt8]) throws -> Bool {
                try BrokenRule.require(bytes.first != UInt8(ascii: "b"), "b comes first")
                return true
            }
        }
        await #expect(throws: FuzzFinding.self) {
            _ = try await Fuzzing.run(Careless(), seed: 1) { $0.inputs < 2_000 }
        }
    }

    /// A reader that ends the process leaves its seed behind.
    @Test func theSeedIsInItsFileWhileAnInputIsRead() async throws {
        final class Watching: FuzzTarget {
            let samples: [[UInt8]] = [Array("abc".utf8)]
            let words = ["d"]
            let seen = Mutex<[String]>([])
            let path: String

            init(path: String) { self.path = path }

            func read(_ bytes: [UInt8]) throws -> Bool {
                let text = try String(contentsOfFile: path, encoding: .utf8)
                seen.withLock { $0.append(text.trimmingCharacters(in: .whitespacesAndNewlines)) }
                return true
            }
        }
        var running: RunningSeed? = try RunningSeed(name: "test")
        let path = try #require(running?.path)
        let target = Watching(path: path)
        _ = try await Fuzzing.run(target, seed: .max - 1, noting: running) { $0.inputs < 3 }
        #expect(target.seen.withLock { $0 } == ["18446744073709551614", "18446744073709551615", "0"])
        running = nil
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
