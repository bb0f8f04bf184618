extension Invites {
    /// Base URL that invites made now carry, so that a person can be told who can reach it.
    package var controlURL: String { settings.baseURL() }
}
