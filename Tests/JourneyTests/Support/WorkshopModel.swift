import Foundation

/// A model that takes its time: a Llama of random weights with the tokenizer of vox-tiny, written by the test.
///
/// It answers until its context is full, so that its length and, within a factor, its time are known. Its words mean
/// nothing; the head gives weight to tokens of plain letters only, so that every token shows.
struct WorkshopModel {
    /// Name of the folder and of the model.
    static let name = "workshop"
    private static let vocabulary = 1_024
    /// Tokens below are special, single bytes or short pieces.
    private static let firstWord = 400
    let hidden = 384
    let inner = 1_024
    let layers: Int
    let context: Int

    /// Writes the model into a directory of models.
    func write(into directory: String) throws {
        let folder = URL(fileURLWithPath: directory).appendingPathComponent(Self.name, isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let tiny = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../Sources/CAssets/models/vox-tiny").standardizedFileURL
        for file in ["tokenizer.json", "tokenizer_config.json"] {
            try FileManager.default.copyItem(
                at: tiny.appendingPathComponent(file), to: folder.appendingPathComponent(file))
        }
        try Data(configuration.utf8).write(to: folder.appendingPathComponent("config.json"))
        try weights().write(to: folder.appendingPathComponent("model.safetensors"))
    }

    private var configuration: String {
        """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "hidden_size": \(hidden),
        "intermediate_size": \(inner), "num_hidden_layers": \(layers), "num_attention_heads": 6,
        "num_key_value_heads": 6, "head_dim": 64, "max_position_embeddings": \(context), "rms_norm_eps": 1e-05,
        "rope_theta": 10000.0, "tie_word_embeddings": false, "vocab_size": \(Self.vocabulary), "eos_token_id": 2}
        """
    }

    private var tensors: [(name: String, shape: [Int])] {
        var all: [(String, [Int])] = [
            ("model.embed_tokens.weight", [Self.vocabulary, hidden]), ("model.norm.weight", [hidden]),
        ]
        for layer in 0..<layers {
            let name = "model.layers.\(layer)."
            all += ["q", "k", "v", "o"].map { (name + "self_attn.\($0)_proj.weight", [hidden, hidden]) }
            all += ["input_layernorm", "post_attention_layernorm"].map { (name + $0 + ".weight", [hidden]) }
            all += ["gate", "up"].map { (name + "mlp.\($0)_proj.weight", [inner, hidden]) }
            all.append((name + "mlp.down_proj.weight", [hidden, inner]))
        }
        return all + [("lm_head.weight", [Self.vocabulary, hidden])]
    }

    private func weights() -> Data {
        var (header, body) = ("{", Data())
        let noise = Self.noise()
        for (name, shape) in tensors {
            let begin = body.count
            let size = shape.reduce(2, *)
            if shape.count == 1 {
                body.append(contentsOf: (0..<shape[0]).flatMap { _ in [UInt8(0x80), 0x3F] })  // 1.0 in bfloat16
            } else if name.hasPrefix("lm_head") {
                let silent = Self.firstWord * hidden * 2
                body.append(Data(count: silent))
                body.append(Self.tiled(noise, from: begin, count: size - silent))
            } else {
                body.append(Self.tiled(noise, from: begin, count: size))
            }
            let extents = shape.map(String.init).joined(separator: ",")
            header += header.count > 1 ? "," : ""
            header += #""\#(name)":{"dtype":"BF16","shape":[\#(extents)],"data_offsets":[\#(begin),\#(body.count)]}"#
        }
        let text = Data((header + "}").utf8)
        return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) } + text + body
    }

    /// Numbers of either sign between 1/32 and 1/16, in bfloat16; the same each time (SplitMix64).
    private static func noise() -> Data {
        var state: UInt64 = 0x766f_7800
        var bytes: [UInt8] = []
        for _ in 0..<50_021 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = state
            word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
            word ^= word >> 31
            bytes += [UInt8(truncatingIfNeeded: word) & 0x7F, UInt8(truncatingIfNeeded: word >> 8) & 0x80 | 0x3D]
        }
        return Data(bytes)
    }

    /// So many bytes of the noise, begun at a place that depends on where they will stand.
    private static func tiled(_ noise: Data, from place: Int, count: Int) -> Data {
        var rest = Data()
        rest.reserveCapacity(count + noise.count)
        rest.append(noise.suffix(from: place % noise.count / 2 * 2))
        while rest.count < count { rest.append(noise) }
        return rest.prefix(count)
    }
}
