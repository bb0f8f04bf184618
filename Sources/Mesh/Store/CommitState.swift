import Audit
import VoxCrypto

/// What the writer carries from one commit to the next; a failed write leaves it as it was.
struct CommitState: Sendable {
    var head: LogHead
    /// Signs the next entry.
    var key: Ed25519PrivateKey
    /// Keys that were replaced since the last checkpoint, oldest first; they sign the next one as well.
    var replacedKeys: [Ed25519PrivateKey] = []
    /// How far the wall clock was behind the log when that was last recorded, in microseconds.
    var noticedBehindMicros: Int64 = 0
    /// Last event number that is reserved on disk.
    var reservedEventID: UInt64 = 0

    /// Goes on from a head with the key that signs what follows.
    init(head: LogHead, key: Ed25519PrivateKey, reservedEventID: UInt64 = 0) {
        self.head = head
        self.key = key
        self.reservedEventID = reservedEventID
    }

    /// The checkpoint of this moment as a note.
    var signedCheckpoint: String { head.checkpoint.signedNote(keys: replacedKeys + [key]) }
}
