/// The kinds of work that this program knows; the vocabulary is open on messages.
package enum TaskKind: String, Hashable, Sendable, CaseIterable {
    case textInfer = "text_infer"
    case imageGen = "image_gen"
    case speechTranscribe = "speech_transcribe"
    case trainQlora = "train_qlora"
    case embed
    case voxScript = "vox_script"

    /// What a policy's switches speak of.
    enum Group: Hashable, Sendable {
        case inference
        case training
        case script
    }

    var group: Group {
        switch self {
        case .textInfer, .imageGen, .speechTranscribe, .embed: .inference
        case .trainQlora: .training
        case .voxScript: .script
        }
    }

    /// Slot kinds that admit it, in order of preference.
    package var slotKinds: [String] {
        switch self {
        case .textInfer: ["text_infer", "text", "gpu", "cpu"]
        case .imageGen: ["image_gen", "gpu"]
        case .speechTranscribe: ["speech_transcribe", "gpu", "cpu"]
        case .embed: ["embed", "gpu", "cpu"]
        case .trainQlora: ["train_qlora", "gpu"]
        case .voxScript: ["vox_script", "cpu"]
        }
    }

    /// Slot kinds that admit any kind word: an unknown one fits only a slot of its own name.
    package static func slotKinds(for kind: String) -> [String] {
        TaskKind(rawValue: kind)?.slotKinds ?? [kind]
    }
}
