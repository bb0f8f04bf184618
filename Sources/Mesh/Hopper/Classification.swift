/// What `rules-v1` makes of an intent.
package struct Classification: Hashable, Sendable {
    /// Kind of work.
    package let kind: TaskKind
    /// Priority from the words; a hint replaces it.
    package let priority: HopperPriority
    /// Confidence in hundredths, 5…95.
    package let confidencePercent: Int
    /// Tags in their fixed order.
    package let affinity: [String]
    /// Model of a `model:` hint.
    package let modelID: String?
    /// Node of a `node:` hint.
    package let nodeID: NodeID?
    /// Labels that placement requires.
    package let labels: [String]
}
