import NIOCore

/// What a client does when a reply is complete.
enum Turn {
    /// Sends the next request; `step` names what the reply ended, by its place in ``Dialogue/steps``.
    case send(ByteBuffer, ended: Int?)
    /// The reply was a refusal, which ends the measurement with this sentence.
    case fail(String)
}

/// One client's side of a conversation over one connection, as a pure state machine.
protocol Dialogue: Sendable {
    /// Names of the operations that are counted.
    static var steps: [String] { get }

    /// The first request.
    mutating func open() -> ByteBuffer
    /// Takes one complete reply from the front of the buffer; nil while it is not all there.
    mutating func advance(_ buffer: inout ByteBuffer) -> Turn?
}
