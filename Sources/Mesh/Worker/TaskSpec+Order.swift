import Audit
import VoxCrypto

extension TaskSpec {
    /// What the job asks of a machine, but for the priority, which is the message's.
    var needs: JobRequirements {
        var needs = JobRequirements(taskKind: kind)
        needs.modelId = modelId
        needs.minVramMb = minVramMb
        needs.timeoutSecs = timeoutSecs
        needs.requiredLabels = requiredLabels.isEmpty ? nil : requiredLabels
        return needs
    }

    /// The decoded payload: an object is the input of its kind, any other text is the prompt.
    ///
    /// Nil when it is not base64 of UTF-8, or not what the digest says.
    var input: JobInput? {
        guard let bytes = Base64.decode(payloadB64), isSource(bytes),
            let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        let json = try? JSONValue(parsingRequest: bytes)  // what is no JSON is a prompt
        guard let json, json.objectValue != nil else { return JobInput(taskDescription: text) }
        var input = JobInput(taskDescription: "")
        input.input = json
        return input
    }

    private func isSource(_ bytes: [UInt8]) -> Bool {
        sourceBlake3Hex.map { $0.wireTrimmed.lowercased() == BLAKE3.hash(bytes).hex } ?? true
    }
}
