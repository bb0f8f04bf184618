/// A number of jobs of one kind that a node takes at a time.
package struct DonationSlot: Codable, Hashable, Sendable {
    /// Slot kind of the policy.
    package var taskKind: String
    /// Jobs at a time.
    package var maxConcurrent: UInt8
    /// Share of the machine in percent.
    package var weightPct: UInt8

    private enum CodingKeys: String, CodingKey {
        case taskKind = "task_kind"
        case maxConcurrent = "max_concurrent"
        case weightPct = "weight_pct"
    }

    /// Holds the required fields; the others are set on the value.
    package init(taskKind: String, maxConcurrent: UInt8, weightPct: UInt8) {
        self.taskKind = taskKind
        self.maxConcurrent = maxConcurrent
        self.weightPct = weightPct
    }
}
