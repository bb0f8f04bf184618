import VoxCrypto

/// Seals at dispatch what only the machine that runs a job may read.
struct JobSealer: Sendable {
    let secrets: JobSecrets
    let random: RandomSource

    /// How a job's input travels.
    struct Parcel: Sendable {
        /// What the envelope shows.
        let input: JobInput
        /// What is sealed; nil when nothing must be.
        let sealed: String?
    }

    /// True when a value that the job needs is not on this machine.
    func lacks(_ needs: JobRequirements) -> Bool {
        !(needs.requiredSecrets ?? []).allSatisfy { secrets.value($0) != nil }
    }

    /// Splits the input of a job into what travels in the open and what is sealed; never sends in plain what must not.
    func parcel(_ facts: Job.Facts, to key: X25519PublicKey?) throws(SealingError) -> Parcel {
        guard facts.mustSeal else { return Parcel(input: facts.input, sealed: nil) }
        guard let key else { throw .recipientKeyMissing }
        var contents = SealedInput()
        for name in facts.requirements.requiredSecrets ?? [] {
            guard let value = secrets.value(name) else { throw .secretMissing }
            contents.secrets[name] = value
        }
        var shown = facts.input
        if facts.isSensitive {
            contents.input = facts.input
            shown = JobInput(taskDescription: "")
            shown.sealed = true
        }
        do {
            return Parcel(input: shown, sealed: try CompactJWE.seal(contents.json, to: key, random: random))
        } catch {
            throw .tooLarge
        }
    }
}

/// Why a job could not be sealed; then nothing of it is sent.
enum SealingError: String, Error, Hashable, Sendable {
    /// The node has published no usable key.
    case recipientKeyMissing = "recipient_key_missing"
    /// The control plane does not have a value that the job needs.
    case secretMissing = "secret_missing"
    /// The input does not fit into a sealed payload.
    case tooLarge = "sealed_payload_too_large"
}

extension Job.Facts {
    /// True when the whole input is for the node alone.
    var isSensitive: Bool { PrivacyClass(rawWord: privacyWord).isSensitive }

    /// True when something must be sealed.
    var mustSeal: Bool { isSensitive || !(requirements.requiredSecrets ?? []).isEmpty }
}

extension NodeRecord {
    /// The key that input for this node is sealed to; nil when it publishes none that can be used.
    var recipientKey: X25519PublicKey? {
        x25519PubKeyB64.flatMap { try? X25519PublicKey(base64: $0) }  // an unfit key counts as none
    }
}
