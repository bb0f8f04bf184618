package import Logging
package import VoxCrypto

/// What the dashboard listener is told at start.
package struct DashboardSettings: Sendable {
    /// Host names that it answers to.
    package var hosts: DashboardHosts
    /// How visitors are known.
    package var auth: DashboardAuth
    /// Whether the listener speaks TLS.
    package var isTLS: Bool
    /// Theme word for visitors who chose none: `dark`, `light` or `system`.
    package var theme = "system"
    /// Event streams at once, `/live` included.
    package var maxStreams: Int
    /// 32 bytes that stay the same over restarts; sessions and form tokens hang on it.
    package var sessionKey: SecretBytes
    /// Folder that assets are read from while developing; `nil` for those in the binary.
    package var publicDirectory: String?
    /// Version word on pages and in `status`.
    package var version: String
    /// Name of the mesh in the top bar.
    package var meshName: String
    /// Model that a new item asks for.
    package var defaultModel: String
    /// The listeners that are open now.
    package var listeners: @Sendable () -> [ListenerFacts]
    /// True when peers reach the mesh listener over the network without TLS.
    package var hasPlaintextMesh = false
    /// True when visitors reach the dashboard over the network without TLS.
    package var hasPlaintextDashboard = false
    /// Where each request leaves its line.
    package var requestLog = RequestLog.quiet
    /// Sessions that were signed out; copies of the settings share them.
    let endedSessions = EndedSessions()
    /// Source of request ids and session ids.
    package var random: RandomSource

    /// Collects the settings.
    package init(
        hosts: DashboardHosts, auth: DashboardAuth = .none, sessionKey: SecretBytes, version: String,
        random: RandomSource
    ) {
        self.hosts = hosts
        self.auth = auth
        isTLS = false
        maxStreams = 1_024
        self.sessionKey = sessionKey
        publicDirectory = nil
        self.version = version
        meshName = "vox"
        defaultModel = "vox-tiny"
        listeners = { [] }
        self.random = random
    }
}
