package import Audit

/// Why a job was placed where it was; kept with the run.
package struct DecisionRecord: Hashable, Sendable, Codable {
    /// One node that was looked at.
    package struct Considered: Hashable, Sendable, Codable {
        /// The node.
        package let nodeId: NodeID
        /// `chosen`, `eligible` or `refused`.
        package var verdict: String
        /// Reason code of a refusal.
        package var reason: String?
        /// Sum of the terms.
        package var score: Int?
        /// Named ranking terms.
        package var terms: [String: Int]?

        private enum CodingKeys: String, CodingKey {
            case nodeId = "node_id"
            case verdict, reason, score, terms
        }
    }

    /// What the planner was given.
    package struct Inputs: Hashable, Sendable, Codable {
        /// Kind of work.
        package let taskKind: String
        /// Display word of the class.
        package let privacyClass: String
        /// Priority on the message.
        package let priority: UInt8
        /// What the job needs.
        package let requirements: JSONValue
        /// Labels that placement required.
        package let labels: [String]
        /// The only node that was allowed.
        package var targetNodeId: NodeID?

        private enum CodingKeys: String, CodingKey {
            case taskKind = "task_kind"
            case privacyClass = "privacy_class"
            case priority, requirements, labels
            case targetNodeId = "target_node_id"
        }
    }

    /// `dec-` and hex digits.
    package var decisionId = ""
    /// Time of the plan, Unix microseconds.
    package var tsMicros: Int64 = 0
    /// The run that it belongs to; empty for a dry plan.
    package var runId: RunID = ""
    /// The attempt that it placed.
    package var attempt = 1
    /// Name of the rules.
    package var planner = "rules-v1"
    /// What the planner was given.
    package let inputs: Inputs
    /// Every node, best first, refused ones last.
    package let considered: [Considered]
    /// The chosen node.
    package let chosen: NodeID?
    /// One plain sentence.
    package let sentence: String

    private enum CodingKeys: String, CodingKey {
        case decisionId = "decision_id"
        case tsMicros = "ts_micros"
        case runId = "run_id"
        case attempt, planner, inputs, considered, chosen, sentence
    }

    init(inputs: Inputs, considered: [Considered], chosen: NodeID?, sentence: String) {
        self.inputs = inputs
        self.considered = considered
        self.chosen = chosen
        self.sentence = sentence
    }
}
