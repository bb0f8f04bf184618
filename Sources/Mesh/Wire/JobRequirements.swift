/// What a job needs; the object in `capability_requirements_json`.
package struct JobRequirements: Codable, Hashable, Sendable {
    /// Kind of work.
    package var taskKind: String
    /// Model that the work wants.
    package var modelId: String?
    /// GPU memory needed, in MB.
    package var minVramMb: UInt32?
    /// Least CUDA tier.
    package var minCudaTier: UInt8?
    /// Least Metal tier.
    package var minMetalTier: UInt8?
    /// Longest run in seconds.
    package var timeoutSecs: UInt64?
    /// Priority of the job.
    package var priority: UInt8?
    /// Submitter's declaration.
    package var nsfw: Bool?
    /// Labels that a node must have.
    package var requiredLabels: [String]?
    /// Names of secrets that the job needs.
    package var requiredSecrets: [String]?

    private enum CodingKeys: String, CodingKey {
        case taskKind = "task_kind"
        case modelId = "model_id"
        case minVramMb = "min_vram_mb"
        case minCudaTier = "min_cuda_tier"
        case minMetalTier = "min_metal_tier"
        case timeoutSecs = "timeout_secs"
        case priority
        case nsfw
        case requiredLabels = "required_labels"
        case requiredSecrets = "required_secrets"
    }

    /// Holds the required fields; the others are set on the value.
    package init(taskKind: String) {
        self.taskKind = taskKind
    }
}
