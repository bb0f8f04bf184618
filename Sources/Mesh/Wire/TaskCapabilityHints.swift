package import Audit

/// What a node can do, or what a job needs; an open object whose extra keys are kept.
package struct TaskCapabilityHints: Codable, Hashable, Sendable {
    /// CUDA is there.
    package var gpuCuda = false
    /// Metal is there.
    package var gpuMetal = false
    /// Vulkan is there.
    package var gpuVulkan = false
    /// WebGPU is there.
    package var gpuWebgpu = false
    /// A neural processor is there.
    package var npu = false
    /// Eligible for visual work.
    package var visusEligible = false
    /// Can work on more than text.
    package var multiModal = false
    /// Prefers GPU compute.
    package var preferGpuCompute = false
    /// Carried for other programs.
    package var isLowConfidenceBypassBlocked = false
    /// Carried for other programs.
    package var forceSocratesResearch = false
    /// Device class word.
    package var deviceClass: String?
    /// Processor architecture.
    package var arch: String?
    /// Host name.
    package var hostname: String?
    /// Routing tier word.
    package var routingTier: String?
    /// On a node: memory of its largest GPU in MB; on a job: what it needs.
    package var minVramMb: UInt32?
    /// Cores of a node.
    package var cpuCores: UInt32?
    /// Cores that a job needs.
    package var minCpuCores: UInt32?
    /// Free labels.
    package var labels: [String] = []
    /// Keys that this program does not know, kept and returned.
    package var extra: [String: JSONValue] = [:]

    /// Hints of a machine about which nothing is known.
    package init() {}

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case npu, arch, hostname, labels
        case gpuCuda = "gpu_cuda"
        case gpuMetal = "gpu_metal"
        case gpuVulkan = "gpu_vulkan"
        case gpuWebgpu = "gpu_webgpu"
        case visusEligible = "visus_eligible"
        case multiModal = "multi_modal"
        case preferGpuCompute = "prefer_gpu_compute"
        case isLowConfidenceBypassBlocked = "is_low_confidence_bypass_blocked"
        case forceSocratesResearch = "force_socrates_research"
        case deviceClass = "device_class"
        case routingTier = "routing_tier"
        case minVramMb = "min_vram_mb"
        case cpuCores = "cpu_cores"
        case minCpuCores = "min_cpu_cores"
    }

    /// Reads known fields with their defaults and keeps the rest.
    package init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        func flag(_ key: CodingKeys) throws -> Bool { try box.decodeIfPresent(Bool.self, forKey: key) ?? false }
        func word(_ key: CodingKeys) throws -> String? { try box.decodeIfPresent(String.self, forKey: key) }
        func count(_ key: CodingKeys) throws -> UInt32? { try box.decodeIfPresent(UInt32.self, forKey: key) }
        gpuCuda = try flag(.gpuCuda)
        gpuMetal = try flag(.gpuMetal)
        gpuVulkan = try flag(.gpuVulkan)
        gpuWebgpu = try flag(.gpuWebgpu)
        npu = try flag(.npu)
        visusEligible = try flag(.visusEligible)
        multiModal = try flag(.multiModal)
        preferGpuCompute = try flag(.preferGpuCompute)
        isLowConfidenceBypassBlocked = try flag(.isLowConfidenceBypassBlocked)
        forceSocratesResearch = try flag(.forceSocratesResearch)
        deviceClass = try word(.deviceClass)
        arch = try word(.arch)
        hostname = try word(.hostname)
        routingTier = try word(.routingTier)
        minVramMb = try count(.minVramMb)
        cpuCores = try count(.cpuCores)
        minCpuCores = try count(.minCpuCores)
        labels = try box.decodeIfPresent([String].self, forKey: .labels) ?? []
        extra = try Self.unknownFields(of: decoder)
    }

    private static func unknownFields(of decoder: any Decoder) throws -> [String: JSONValue] {
        let known = Set(CodingKeys.allCases.map(\.rawValue))
        let open = try decoder.container(keyedBy: OpenKey.self)
        var fields: [String: JSONValue] = [:]
        for key in open.allKeys where !known.contains(key.stringValue) {
            fields[key.stringValue] = try open.decode(JSONValue.self, forKey: key)
        }
        return fields
    }

    /// Writes known fields, then the kept ones.
    package func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: CodingKeys.self)
        try box.encode(gpuCuda, forKey: .gpuCuda)
        try box.encode(gpuMetal, forKey: .gpuMetal)
        try box.encode(gpuVulkan, forKey: .gpuVulkan)
        try box.encode(gpuWebgpu, forKey: .gpuWebgpu)
        try box.encode(npu, forKey: .npu)
        try box.encode(visusEligible, forKey: .visusEligible)
        try box.encode(multiModal, forKey: .multiModal)
        try box.encode(preferGpuCompute, forKey: .preferGpuCompute)
        try box.encode(isLowConfidenceBypassBlocked, forKey: .isLowConfidenceBypassBlocked)
        try box.encode(forceSocratesResearch, forKey: .forceSocratesResearch)
        try box.encodeIfPresent(deviceClass, forKey: .deviceClass)
        try box.encodeIfPresent(arch, forKey: .arch)
        try box.encodeIfPresent(hostname, forKey: .hostname)
        try box.encodeIfPresent(routingTier, forKey: .routingTier)
        try box.encodeIfPresent(minVramMb, forKey: .minVramMb)
        try box.encodeIfPresent(cpuCores, forKey: .cpuCores)
        try box.encodeIfPresent(minCpuCores, forKey: .minCpuCores)
        if !labels.isEmpty { try box.encode(labels, forKey: .labels) }
        var open = encoder.container(keyedBy: OpenKey.self)
        for (key, value) in extra {
            try open.encode(value, forKey: OpenKey(key))
        }
    }
}

/// A key of an open object.
struct OpenKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
