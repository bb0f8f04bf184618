package import VoxCrypto

/// A text with signature lines below it, in the C2SP `signed-note` form.
package struct SignedNote: Sendable, Hashable {
    /// One signature line.
    package struct Signature: Sendable, Hashable {
        /// The name of the key.
        package let name: String

        /// Four bytes that help to find the key.
        package let keyHash: [UInt8]

        /// What follows the key hash; 64 bytes for Ed25519.
        package let bytes: [UInt8]
    }

    /// The signed text, its last line end included.
    package let text: String

    /// The signature lines in order, including ones by unknown keys.
    package private(set) var signatures: [Signature]

    /// Starts a note without signatures.
    ///
    /// The text must end with a line end and hold no other control character.
    package init?(text: String) {
        guard Self.isAcceptable(text) else { return nil }
        self.text = text
        signatures = []
    }

    /// Reads a note; `nil` when it is malformed or has no signature line.
    package init?(parsing note: String) {
        guard let split = note.utf8Range(ofLast: "\n\n"), note.utf8.last == 0x0A else { return nil }
        let text = String(note[..<note.utf8.index(after: split)])
        let lines = note[note.utf8.index(split, offsetBy: 2)...].dropLast()
        guard Self.isAcceptable(text), !lines.isEmpty else { return nil }
        var signatures: [Signature] = []
        for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
            guard let signature = Self.signature(line: line) else { return nil }
            signatures.append(signature)
        }
        self.text = text
        self.signatures = signatures
    }

    /// Adds a signature under the name.
    package mutating func sign(as name: String, with key: Ed25519PrivateKey) {
        guard let verifier = VerifierKey(name: name, publicKey: key.publicKey) else {
            preconditionFailure("A key name must not be empty or contain white space or a plus sign.")
        }
        signatures.append(
            Signature(name: name, keyHash: verifier.keyHash, bytes: key.sign(Array(text.utf8)).bytes))
    }

    /// Adds a line that was made elsewhere.
    mutating func add(_ signature: Signature) { signatures.append(signature) }

    /// Leaves only some of the lines.
    mutating func keep(_ isKept: (Signature) -> Bool) { signatures = signatures.filter(isKept) }

    /// Whether a signature line of this key is there and every such line is valid.
    package func isSigned(by key: VerifierKey) -> Bool {
        let own = signatures.filter { $0.name == key.name && $0.keyHash == key.keyHash }
        let message = Array(text.utf8)
        return !own.isEmpty
            && own.allSatisfy { line in
                guard let signature = try? Ed25519Signature(bytes: line.bytes) else {  // a wrong length is no signature
                    return false
                }
                return key.publicKey.isValid(signature, for: message)
            }
    }

    /// The whole note.
    package var note: String {
        let lines = signatures.map { "— \($0.name) \(Base64.encode($0.keyHash + $0.bytes))\n" }
        return text + "\n" + lines.joined()
    }

    private static func signature(line: Substring) -> Signature? {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "—", VerifierKey.isAcceptable(String(parts[1])),
            let bytes = Base64.decode(String(parts[2])), bytes.count > 4
        else { return nil }
        return Signature(name: String(parts[1]), keyHash: Array(bytes.prefix(4)), bytes: Array(bytes.dropFirst(4)))
    }

    private static func isAcceptable(_ text: String) -> Bool {
        text.utf8.last == 0x0A && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A }
    }
}

extension String {
    /// Where the last occurrence of ASCII characters starts.
    fileprivate func utf8Range(ofLast needle: StaticString) -> String.Index? {
        let pattern = needle.withUTF8Buffer(Array.init)
        let bytes = Array(utf8)
        guard bytes.count >= pattern.count else { return nil }
        for start in stride(from: bytes.count - pattern.count, through: 0, by: -1)
        where bytes[start..<start + pattern.count].elementsEqual(pattern) {
            return utf8.index(startIndex, offsetBy: start)
        }
        return nil
    }
}
