/// What a machine says of itself: what its settings state, and how it asks its hardware.
package struct NodeFacts: Sendable {
    /// Program version.
    package var version = "0"
    /// Platform triple.
    package var hostTriple: String?
    /// Labels of the configuration.
    package var labels: [String] = []
    /// Kind of device, as the owner calls it.
    package var deviceClass: String?
    /// `private`, `public` or `hybrid`.
    package var visibility: String?
    /// Trust, pool and provider, copied from the configuration.
    package var trustTier: String?
    /// Pool that it belongs to.
    package var poolID: String?
    /// Who rents it out.
    package var provider: String?
    /// GPU that the owner says is there; an owner's word never makes capacity.
    package var advertisesGPU = false
    /// What it asks its hardware.
    package var probes = NodeProbes()

    /// A machine of which nothing is known.
    package init() {}
}
