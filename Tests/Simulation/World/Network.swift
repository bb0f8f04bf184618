/// Requests and answers under way: they are lost, doubled, held up, and overtake each other.
struct Network: Sendable {
    struct Packet: Sendable {
        let client: Int
        let call: Call
        /// Nil on the way to the control plane.
        let answer: Answer?
        /// The step before which it does not arrive.
        var notBefore = 0
    }

    /// Most packets under way; what comes on top is lost.
    static let largest = 64

    private(set) var packets: [Packet] = []

    mutating func send(_ packet: Packet) {
        guard packets.count < Self.largest else { return }
        packets.append(packet)
    }

    /// Takes any packet that may arrive and that a reader wants; nil when there is none.
    mutating func take(at step: Int, _ dice: inout Dice, where isWanted: (Packet) -> Bool) -> Packet? {
        let ready = packets.indices.filter { packets[$0].notBefore <= step && isWanted(packets[$0]) }
        return dice.pick(ready).map { packets.remove(at: $0) }
    }

    /// Does something bad to one packet; says what.
    mutating func harm(at step: Int, _ dice: inout Dice) -> String {
        guard !packets.isEmpty else { return "nothing under way" }
        let index = dice.below(packets.count)
        let packet = packets[index]
        switch dice.below(3) {
        case 0:
            packets.remove(at: index)
            return "lose \(packet.call)"
        case 1:
            send(packet)
            return "double \(packet.call)"
        default:
            packets[index].notBefore = step + 1 + dice.below(400)
            return "hold up \(packet.call) until \(packets[index].notBefore)"
        }
    }
}
