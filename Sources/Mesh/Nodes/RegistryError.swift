/// Why a registry or node admin call was refused.
package enum RegistryError: Error, Hashable, Sendable {
    /// The role may not call the route.
    case roleForbidden
    /// The id is empty, too long, or holds control characters.
    case unfitID
    /// A field that must not be blank is.
    case blankField(String)
    /// The token belongs to another node or key.
    case boundToAnotherNode
    /// The server has a scope and the request has another, or none.
    case scopeMismatch
    /// No node has this id.
    case unknownNode
    /// There are 10 000 nodes already.
    case registryFull
    /// The store said no.
    case store(StoreError)
}
