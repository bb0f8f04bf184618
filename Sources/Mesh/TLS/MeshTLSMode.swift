/// How both listeners protect what is said to them; `tls.mode` of the configuration.
package enum MeshTLSMode: String, Sendable, Hashable, CaseIterable {
    /// Plain HTTP on loopback, HTTPS on any other bind.
    case auto
    /// HTTPS always, from the user's files.
    case files
    /// Plain HTTP everywhere, an explicit choice that warns.
    case off
}
