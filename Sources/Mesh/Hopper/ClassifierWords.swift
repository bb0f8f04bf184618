/// The word lists of `rules-v1`.
enum ClassifierWords {
    struct EndingRule: Sendable {
        let endings: [String]
        let kind: TaskKind
        let weight: Int
    }

    static let endings: [EndingRule] = [
        EndingRule(
            endings: [".wav", ".mp3", ".flac", ".m4a", ".ogg", ".opus"], kind: .speechTranscribe, weight: 3),
        EndingRule(endings: [".png", ".jpg", ".jpeg", ".webp"], kind: .imageGen, weight: 3),
        EndingRule(endings: [".jsonl", ".safetensors", ".parquet"], kind: .trainQlora, weight: 3),
        EndingRule(endings: [".vox"], kind: .voxScript, weight: 3),
        EndingRule(endings: [".txt", ".md", ".pdf", ".csv"], kind: .textInfer, weight: 1),
    ]

    static let kinds: [(TaskKind, Set<String>)] = [
        (
            .trainQlora,
            ["train", "training", "fine-tune", "finetune", "qlora", "lora", "epoch", "epochs", "adapter"]
        ),
        (.embed, ["embed", "embedding", "embeddings", "vectorise", "vectorize", "similarity"]),
        (
            .speechTranscribe,
            ["transcribe", "transcript", "transcription", "dictation", "subtitles", "speech", "audio"]
        ),
        (.imageGen, ["image", "picture", "illustration", "draw", "render", "photo", "logo"]),
        (.voxScript, ["script", "workflow", "automate", "automation"]),
        (
            .textInfer,
            [
                "summarise", "summarize", "explain", "write", "rewrite", "translate", "answer", "review", "draft",
                "chat", "ask", "fix",
            ]
        ),
    ]

    static let urgent: [[String]] = [
        ["urgent"], ["asap"], ["now"], ["outage"], ["broken"], ["production"], ["crash"], ["blocker"], ["hotfix"],
        ["security"], ["data", "loss"],
    ]

    static let background: [[String]] = [
        ["later"], ["someday"], ["eventually"], ["overnight"], ["nightly"], ["cleanup"], ["idle"],
        ["nice", "to", "have"], ["low", "priority"], ["no", "rush"],
    ]

    static let vague: Set<String> = ["maybe", "something", "somehow", "stuff", "whatever", "unsure"]
}
