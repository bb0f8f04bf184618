/// The outline icons of the dashboard: one set, drawn on a 16-unit grid with a 1.5-unit line.
///
/// An icon stands beside its word or has a name from its control; by itself it is hidden from screen readers.
enum Icon: String, CaseIterable, Sendable {
    case mesh, hopper, runs, models, donations, audit, addNode, join, docs
    case search, menu, close, check, warning, error, copy, pin, link, key, clock, arrow, back
    case sun, moon, display, hexagon, play, plus, lock, help

    /// The icon at the size of the text around it.
    var html: HTML {
        """
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" \
        stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">\(drawing)</svg>
        """
    }

    private var drawing: HTML {
        switch self {
        case .mesh, .hopper, .runs, .models, .donations, .audit, .addNode, .join, .docs: place
        case .sun, .moon, .display, .hexagon, .play, .plus, .lock, .help: thing
        default: sign
        }
    }

    private var place: HTML {
        switch self {
        case .mesh:
            """
            <circle cx="8" cy="3.5" r="1.75"/><circle cx="3.5" cy="12" r="1.75"/><circle cx="12.5" cy="12" r="1.75"/>\
            <path d="M7.2 5.1 4.3 10.4M8.8 5.1l2.9 5.3M5.25 12h5.5"/>
            """
        case .hopper: "<path d=\"M2 3h12l-4.25 5.25V13l-3.5-1.75v-3z\"/>"
        case .runs: "<circle cx=\"8\" cy=\"8\" r=\"6\"/><path d=\"M6.75 5.75 10.25 8l-3.5 2.25z\"/>"
        case .models: "<path d=\"M8 1.75 13.75 5 8 8.25 2.25 5zM2.25 8 8 11.25 13.75 8M2.25 11 8 14.25 13.75 11\"/>"
        case .donations:
            """
            <rect x="2" y="6.5" width="12" height="7.5" rx="1"/><path d="M8 6.5V14M2 9.5h12M8 6.5S7.5 2.5 5.25 \
            2.5a1.75 1.75 0 0 0 0 3.9M8 6.5s.5-4 2.75-4a1.75 1.75 0 0 1 0 3.9"/>
            """
        case .audit:
            "<path d=\"M3.5 1.75h6.25L12.5 4.5v9.75h-9zM9.5 2v2.75h2.75M5.75 9.25l1.5 1.5 2.75-3\"/>"
        case .addNode: "<circle cx=\"8\" cy=\"8\" r=\"6\"/><path d=\"M8 5.25v5.5M5.25 8h5.5\"/>"
        case .join: "<path d=\"M9 2.25h4.75v11.5H9M2 8h7.5M6.75 5.25 9.5 8l-2.75 2.75\"/>"
        case .docs:
            """
            <path d="M8 4C6.75 2.9 4.75 2.5 2 2.5v10c2.75 0 4.75.4 6 1.5 1.25-1.1 3.25-1.5 6-1.5v-10c-2.75 0-4.75.4-6 \
            1.5zM8 4v10"/>
            """
        default: .empty
        }
    }

    private var sign: HTML {
        switch self {
        case .search: "<circle cx=\"7\" cy=\"7\" r=\"4.5\"/><path d=\"m10.5 10.5 3.5 3.5\"/>"
        case .menu: "<path d=\"M2 4.25h12M2 8h12M2 11.75h12\"/>"
        case .close: "<path d=\"m4 4 8 8M12 4l-8 8\"/>"
        case .check: "<path d=\"m3 8.5 3.25 3.25L13 4.75\"/>"
        case .warning: "<path d=\"M8 2 1.75 13.25h12.5zM8 6.25v3.5M8 11.5v.01\"/>"
        case .error: "<path d=\"M5.25 2h5.5L14 5.25v5.5L10.75 14h-5.5L2 10.75v-5.5zM8 5v3.75M8 11v.01\"/>"
        case .copy:
            "<rect x=\"5.5\" y=\"5.5\" width=\"8.5\" height=\"8.5\" rx=\"1\"/><path d=\"M10.5 5.5V2H2v8.5h3.5\"/>"
        case .pin: "<path d=\"M5.5 2h5M6.25 2v4.25L4 8.75h8L9.75 6.25V2M8 8.75V14\"/>"
        case .link:
            """
            <path d="M6.75 9.25a2.75 2.75 0 0 0 4 .2l2.2-2.2a2.75 2.75 0 0 0-3.9-3.9l-.8.8M9.25 6.75a2.75 2.75 0 0 \
            0-4-.2l-2.2 2.2a2.75 2.75 0 0 0 3.9 3.9l.8-.8"/>
            """
        case .key:
            "<circle cx=\"5\" cy=\"11\" r=\"2.75\"/><path d=\"m7 9 6.5-6.5M11 5l2 2M9.25 6.75l1 1\"/>"
        case .clock: "<circle cx=\"8\" cy=\"8\" r=\"6\"/><path d=\"M8 4.75V8l2.25 1.5\"/>"
        case .arrow: "<path d=\"M3 8h10M9.25 4.25 13 8l-3.75 3.75\"/>"
        case .back: "<path d=\"M13 8H3M6.75 4.25 3 8l3.75 3.75\"/>"
        default: .empty
        }
    }

    private var thing: HTML {
        switch self {
        case .sun:
            """
            <circle cx="8" cy="8" r="2.75"/><path d="M8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 \
            3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9"/>
            """
        case .moon: "<path d=\"M13.5 9.75A6 6 0 0 1 6.25 2.5a6 6 0 1 0 7.25 7.25z\"/>"
        case .display:
            "<rect x=\"2\" y=\"2.5\" width=\"12\" height=\"8.5\" rx=\"1\"/><path d=\"M5.5 13.75h5M8 11v2.75\"/>"
        case .hexagon: "<path d=\"M8 1.5 13.6 4.75v6.5L8 14.5l-5.6-3.25v-6.5z\"/><circle cx=\"8\" cy=\"8\" r=\"2\"/>"
        case .play: "<path d=\"M4.5 2.75 13 8l-8.5 5.25z\"/>"
        case .plus: "<path d=\"M8 3v10M3 8h10\"/>"
        case .lock: "<rect x=\"3\" y=\"7\" width=\"10\" height=\"7\" rx=\"1\"/><path d=\"M5 7V5a3 3 0 0 1 6 0v2\"/>"
        case .help:
            """
            <circle cx="8" cy="8" r="6"/><path d="M6.25 6.25A1.75 1.75 0 0 1 8 4.75c1 0 1.75.7 1.75 1.6C9.75 7.6 8 \
            7.6 8 9M8 11.25v.01"/>
            """
        default: .empty
        }
    }
}
