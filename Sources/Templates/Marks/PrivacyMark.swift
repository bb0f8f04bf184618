/// The privacy class of a job, run, item or node as its badge; there is no way to show one of those without it.
package enum PrivacyMark: Sendable, Hashable, CaseIterable {
    /// Runs here and nowhere else.
    case local
    /// May run on paired machines.
    case paired
    /// May run on any public node.
    case everywhere
    /// Not recognised; worded as the widest exposure.
    case unknown

    /// The mark of a display word (`local-only`, `paired-peers-only`, `public-mesh`); any other is ``unknown``.
    package init(displayWord: String) {
        self =
            switch displayWord {
            case "local-only": .local
            case "paired-peers-only": .paired
            case "public-mesh": .everywhere
            default: .unknown
            }
    }

    /// The word on the badge.
    package var label: String {
        switch self {
        case .local: "LOCAL"
        case .paired: "PAIRED"
        case .everywhere: "PUBLIC"
        case .unknown: "?"
        }
    }

    /// What the class means, in one sentence.
    package var tooltip: String {
        switch self {
        case .local: "Runs on this computer and nowhere else."
        case .paired: "May run on machines you have paired."
        case .everywhere: "May run on any public node; its owner could read it."
        case .unknown:
            "Class not recognised. Think of it as public; the mesh will not give it to public nodes."
        }
    }

    /// Suffix of the style classes.
    var style: String {
        switch self {
        case .local: "local"
        case .paired: "paired"
        case .everywhere: "public"
        case .unknown: "unknown"
        }
    }

    /// The badge: dot and word, with the sentence as its tooltip.
    package var badge: HTML {
        """
        <span class="privacy privacy-\(style)" title="\(tooltip)"><span class="dot"></span>\(label)\
        \(.when(self == .unknown, "<span class=\"unseen\"> class not recognised</span>"))</span>
        """
    }
}
