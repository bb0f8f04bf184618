/// One line under the top bar: what a form has just done, or a fact that lasts.
package struct Notice: Sendable, Hashable {
    /// How the line is coloured and which icon goes with it.
    package enum Tone: String, Sendable, Hashable {
        /// It worked.
        case ok
        /// A person should look at it.
        case warn
        /// It did not work, or something is broken.
        case error
    }

    /// Its colour and icon.
    package var tone: Tone
    /// One sentence.
    package var sentence: String
    /// Where to read more, such as the audit entry.
    package var link: LinkText?

    /// A line.
    package init(_ tone: Tone, _ sentence: String, link: LinkText? = nil) {
        self.tone = tone
        self.sentence = sentence
        self.link = link
    }

    private var icon: Icon {
        switch tone {
        case .ok: .check
        case .warn: .warning
        case .error: .error
        }
    }

    /// The line as a banner.
    package var html: HTML {
        """
        <div class="banner banner-\(tone.rawValue)" role="\(tone == .error ? "alert" : "status")">\(icon.html)\
        <p>\(sentence)\(.with(link) { " \($0.html)" })</p></div>
        """
    }
}
