/// The subject that a subscriber of the event stream can ask for.
package enum EventTopic: String, Hashable, Sendable, CaseIterable {
    case mesh
    case hopper
    case runs
    case workflow
    case models
    case training
    case audit
    case policy
    case store
    case system
}
