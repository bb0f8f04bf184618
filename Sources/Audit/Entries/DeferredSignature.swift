import Synchronization
import VoxCrypto

/// A signature that is made when it is first asked for, or before that on another core.
///
/// Nothing that follows an entry depends on its signature. It is made once, whoever asks first.
final class DeferredSignature: Sendable {
    private enum State {
        case owed(message: [UInt8], key: Ed25519PrivateKey)
        case made(Ed25519Signature)
    }

    private let state: Mutex<State>

    init(of message: [UInt8], by key: Ed25519PrivateKey) {
        state = Mutex(.owed(message: message, key: key))
    }

    init(_ signature: Ed25519Signature) {
        state = Mutex(.made(signature))
    }

    var value: Ed25519Signature {
        state.withLock { state in
            switch state {
            case .made(let signature): return signature
            case .owed(let message, let key):
                let signature = key.sign(message)
                state = .made(signature)
                return signature
            }
        }
    }
}
