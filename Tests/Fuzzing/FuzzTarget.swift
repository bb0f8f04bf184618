import Foundation
import VoxCrypto

/// A reader that meets bytes of strangers, and what must hold of what it accepts.
package protocol FuzzTarget: Sendable {
    /// Valid inputs from which the others are made.
    var samples: [[UInt8]] { get }
    /// Words of its language.
    var words: [String] { get }
    /// Reads an input; true when it was accepted. Throws when something does not hold that must.
    func read(_ bytes: [UInt8]) async throws -> Bool
}

/// Something that must hold and did not; the input shows it again.
package struct FuzzFinding: Error, CustomStringConvertible {
    let rule: String
    let input: [UInt8]
    let seed: UInt64

    /// The rule, the seed and the input.
    package var description: String {
        "seed \(seed): \(rule)\ninput (base64): \(Base64.encode(input))\n\(String(decoding: input, as: UTF8.self))"
    }
}

/// A rule that an accepted input breaks.
struct BrokenRule: Error {
    let rule: String

    init(_ rule: String) { self.rule = rule }

    static func require(_ holds: Bool, _ rule: @autoclosure () -> String) throws {
        if !holds { throw BrokenRule(rule()) }
    }
}

/// What a run has read.
package struct FuzzTally: Sendable, Hashable {
    /// Inputs.
    package var inputs = 0
    /// Those that were accepted.
    package var accepted = 0
}

/// Readers of bytes from outside, by name.
package enum Fuzzing {
    /// Names of the readers.
    package static let names = [
        "json", "jwt", "invite", "toml", "jwe", "note", "log", "answer", "plane", "offer", "watch", "address",
        "date",
    ]

    /// The reader of a name; nil when there is none.
    package static func target(_ name: String) async throws -> (any FuzzTarget)? {
        switch name {
        case "json": WireTarget()
        case "jwt": try await TokenTarget()
        case "invite": try await InviteTarget()
        case "toml": SettingsTarget()
        case "jwe": try SealedTarget()
        case "note": try NoteTarget()
        case "log": try LogFileTarget()
        case "answer": AnswerTarget()
        case "plane": PlaneTarget()
        case "offer": OfferTarget()
        case "watch": try WatchTarget()
        case "address": AddressTarget()
        case "date": DateTarget()
        default: nil
        }
    }

    /// A line on standard output, at once: what waits in a buffer is lost in a crash.
    package static func say(_ line: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))  // nobody reads it any more
    }

    /// Reads changed inputs until told to stop; each has a seed of its own, one after the other, which is noted before.
    package static func run(
        _ target: any FuzzTarget, seed: UInt64, noting running: RunningSeed? = nil, while goesOn: (FuzzTally) -> Bool
    ) async throws -> FuzzTally {
        var tally = FuzzTally()
        while goesOn(tally) {
            let own = seed &+ UInt64(tally.inputs)
            running?.note(own)
            let input = Mutator(random: .seeded(own), samples: target.samples, words: target.words).next()
            do {
                if try await target.read(input) { tally.accepted += 1 }
            } catch let broken as BrokenRule {
                throw FuzzFinding(rule: broken.rule, input: input, seed: own)
            }
            tally.inputs += 1
        }
        return tally
    }
}
