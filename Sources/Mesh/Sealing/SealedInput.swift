import Audit
import VoxCrypto

/// What travels inside a sealed payload: values of secrets, and the input of a sensitive job.
struct SealedInput: Sendable {
    /// Values by name.
    var secrets: [String: SecretBytes] = [:]
    /// The input; nil when it travels in the open.
    var input: JobInput?

    init() {}

    /// Reads the plaintext of a payload; nil when it is not of the form `{secrets?, input?}`.
    init?(json bytes: [UInt8]) {
        guard let json = try? JSONValue(parsing: bytes), let fields = json.objectValue  // unreadable is said by nil
        else { return nil }
        if let values = fields["secrets"], values != .null {
            guard let named = values.objectValue else { return nil }
            for (name, value) in named {
                guard let text = value.stringValue else { return nil }
                secrets[name] = SecretBytes(Array(text.utf8))
            }
        }
        if let given = fields["input"], given != .null {
            let text = String(decoding: given.jsonBytes(), as: UTF8.self)
            guard let input = try? WireCodec.decode(JobInput.self, from: text) else { return nil }  // the same
            self.input = input
        }
    }

    /// The plaintext.
    var json: [UInt8] {
        var fields: [String: JSONValue] = [:]
        if !secrets.isEmpty {
            fields["secrets"] = .object(
                secrets.mapValues { value in value.withBytes { .string(String(decoding: $0, as: UTF8.self)) } })
        }
        fields["input"] = input.map { WireCodec.json($0) }
        return JSONValue.object(fields).jsonBytes()
    }
}
