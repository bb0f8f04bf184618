import Testing
import VoxCrypto

struct SecretBytesTests {
    private struct Holder {
        let token: SecretBytes
        let signingKey: Ed25519PrivateKey
        let boxKey: X25519PrivateKey
    }

    private let holder = Holder(
        token: SecretBytes(Array("hunter2hunter2hunter2".utf8)),
        signingKey: .generate(.seeded(21)), boxKey: .generate(.seeded(22)))

    private func everyPrintedForm(of value: some Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return ["\(value)", String(reflecting: value), String(describing: value), dumped]
    }

    @Test func nothingPrintsTheSecret() {
        let seed = holder.signingKey.seed.withBytes { $0 }
        let scalar = holder.boxKey.secret.withBytes { $0 }
        let secrets = [
            "hunter2", Hex.encode(seed), Base64.encode(seed), Hex.encode(scalar), Base64.encode(scalar),
            Array("hunter2".utf8).map(String.init).joined(separator: ", "),
            seed.prefix(4).map(String.init).joined(separator: ", "),
        ]
        for form in everyPrintedForm(of: holder) + everyPrintedForm(of: holder.signingKey.seed) {
            for secret in secrets { #expect(!form.contains(secret)) }
        }
        #expect("\(holder.token)" == "<secret>")
        #expect(String(reflecting: holder.token) == "<secret>")
        #expect("\(holder.signingKey)" == "<secret>")
        #expect("\(holder.boxKey)" == "<secret>")
    }

    @Test func reflectionFindsNoChildren() {
        #expect(Mirror(reflecting: holder.token).children.isEmpty)
        #expect(Mirror(reflecting: holder.signingKey).children.isEmpty)
        #expect(Mirror(reflecting: holder.boxKey).children.isEmpty)
    }

    @Test func takingOverClearsTheSource() {
        var source: [UInt8] = [1, 2, 3]
        let secret = SecretBytes(zeroing: &source)
        #expect(source == [0, 0, 0])
        #expect(secret.withBytes { $0 } == [1, 2, 3])
        #expect(secret.count == 3)
    }

    @Test func equalityLooksAtTheBytes() {
        #expect(SecretBytes([1, 2]) == SecretBytes([1, 2]))
        #expect(SecretBytes([1, 2]) != SecretBytes([1, 3]))
        #expect(SecretBytes([1, 2]) != SecretBytes([1, 2, 3]))
        #expect(SecretBytes([]) == SecretBytes([]))
    }

    @Test func constantTimeEqualityIsEquality() {
        #expect(ConstantTime.equals([UInt8](), []))
        #expect(constantTimeEquals([1, 2, 3], [1, 2, 3]))
        for index in 0..<32 {
            var changed = [UInt8](repeating: 9, count: 32)
            changed[index] ^= 1
            #expect(!constantTimeEquals(changed, [UInt8](repeating: 9, count: 32)))
        }
        #expect(!constantTimeEquals([1], [1, 2]))
        #expect(ConstantTime.equals("token", "token"))
        #expect(!ConstantTime.equals("token", "tokem"))
    }
}
