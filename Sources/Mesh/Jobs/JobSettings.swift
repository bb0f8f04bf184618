/// What the hopper and the planner must know of the configuration.
package struct JobSettings: Hashable, Sendable {
    /// Attempts of a job.
    package var maxAttempts = 3
    /// Age at which a background item counts as normal, seconds; 0 means never.
    package var agePromoteSeconds: Int64 = 900
    /// Display word for submissions that name no class.
    package var defaultClass = "local-only"
    /// Jobs that the own node runs at once.
    package var ownSlots = 1
    /// Handle of this control plane, `owner@mesh`; workers know its jobs by it.
    package var handle = ""
    /// Hex SHA-256 of the node key; the other name that workers know.
    package var keyHash = ""
    /// Name of this mesh.
    package var meshName: String?
    /// Tenancy.
    package var scopeID: String?
    /// Time limit of jobs that name none, seconds.
    package var timeoutSeconds: UInt64 = 600
    /// True when the learning policy may set priorities.
    package var isLearningEnabled = false
    /// Model of jobs that name none.
    package var defaultModel = "vox-tiny"

    /// What nodes may cost.
    package var budgets = NodeBudgets()

    /// The contract's defaults.
    package init() {}

    var submitters: Set<String> { Set([handle, keyHash].filter { !$0.isEmpty }) }
}
