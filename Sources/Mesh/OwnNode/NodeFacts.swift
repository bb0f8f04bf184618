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
    /// What the owner says is there.
    package var claims = AcceleratorClaims()
    /// What it asks its hardware.
    package var probes = NodeProbes()

    /// A machine of which nothing is known.
    package init() {}
}

/// Accelerators that the owner says a machine has; an owner's word is passed on and never makes capacity.
package struct AcceleratorClaims: Sendable, Hashable {
    /// A GPU for CUDA.
    package var cuda = false
    /// A GPU for Vulkan.
    package var vulkan = false
    /// A GPU for WebGPU.
    package var webGPU = false
    /// A neural processor.
    package var npu = false

    /// Nothing is claimed.
    package init() {}

    /// True when anything is claimed.
    var areAny: Bool { self != AcceleratorClaims() }
}
