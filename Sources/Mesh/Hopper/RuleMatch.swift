/// One rule of the classifier that found something in an intent or its hints.
package struct RuleMatch: Hashable, Sendable {
    /// Name of the rule, `K1` to `K4`, or `P` for the words of urgency.
    package let rule: String
    /// The word, phrase, ending or hint that it found.
    package let matched: String
    /// The kind of work or the priority that it points to.
    package let pointsTo: String
    /// Its weight in the sum of its kind; nil for priorities, which are not summed.
    package let weight: Int?
}
