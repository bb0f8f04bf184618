import Audit
import Foundation

/// One sentence with the greedy answer that the reference gave for vox-tiny, token by token.
struct ReferenceAnswer {
    let sentence: String
    let text: String

    /// Of the answers that leave no doubt between two tokens, the longest whose sentence names no other kind of work.
    static func longest() throws -> ReferenceAnswer {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../ComputeTests/Fixtures/vox-tiny/expected.json").standardizedFileURL
        let cases = try JSONValue(parsing: Array(Data(contentsOf: file)))["cases"]?.arrayValue ?? []
        let answers = cases.compactMap { entry -> ReferenceAnswer? in
            guard let sentence = entry["sentence"]?.stringValue, let text = entry["text"]?.stringValue,
                let margin = entry["min_margin"]?.doubleValue, margin > 1, !sentence.contains("mbed"),
                !sentence.contains("train")
            else { return nil }
            return ReferenceAnswer(sentence: sentence, text: text)
        }
        guard let longest = answers.max(by: { $0.text.count < $1.text.count }) else {
            throw TimedOut(what: "the reference has an answer", limit: .zero)
        }
        return longest
    }
}
