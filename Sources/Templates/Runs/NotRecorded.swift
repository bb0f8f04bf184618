/// The words in place of a text that was not recorded.
package enum NotRecorded {
    /// Why, in one sentence.
    package static let sentence = "Not recorded: [mesh.privacy] record_prompts is false."
    /// The short form, where a line of the text would stand.
    package static let words = "not recorded"

    /// A text, or muted words in its place.
    static func text(_ text: String?) -> HTML {
        guard let text else { return "<span class=\"quiet\">\(words)</span>" }
        return "\(text)"
    }

    /// The sentence, with the time until when the text can still be read here.
    static func note(until time: TimeText?) -> HTML {
        """
        <p class="meta not-recorded">\(sentence)\(.with(time) { " It can be read here until \($0.absoluteHTML)." })</p>
        """
    }
}
