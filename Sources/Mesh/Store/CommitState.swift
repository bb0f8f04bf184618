import Audit

/// What the writer carries from one commit to the next; a failed write leaves it as it was.
struct CommitState: Sendable {
    var head: LogHead
    /// How far the wall clock was behind the log when that was last recorded, in microseconds.
    var noticedBehindMicros: Int64 = 0
    /// First event number that is not reserved on disk yet.
    var reservedEventIDs: UInt64 = 0
}
