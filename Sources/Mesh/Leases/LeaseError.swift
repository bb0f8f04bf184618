/// Why an execution lease call was refused.
package enum LeaseError: Error, Hashable, Sendable {
    /// The role may not call the route.
    case roleForbidden
    /// A field that must not be blank is.
    case blankField(String)
    /// The scope is longer than 2 048 bytes.
    case scopeTooLong
    /// The token belongs to another node.
    case boundToAnotherNode
    /// The node may not be given anything.
    case gate(GateRefusal)
    /// No live lease has this id.
    case noSuchLease
    /// Another node holds it.
    case heldByAnother
    /// The store said no.
    case store(StoreError)
}
