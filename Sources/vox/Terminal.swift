import Foundation
import Mesh

/// Where the command line writes: results to standard output, sentences about trouble to standard error.
///
/// Names, labels and texts of other machines end up here, so every way out but ``verbatim(_:)`` takes away what could
/// steer a terminal.
struct Terminal: Sendable {
    /// Whether escape sequences for colour may be written.
    let isColoured: Bool

    /// Looks at the two streams and at `NO_COLOR`.
    static var live: Terminal { Terminal(Live.environment, isTerminal: isatty(1) == 1) }

    /// Colour is for terminals alone, and only while `NO_COLOR` is absent or empty (no-color.org).
    init(_ environment: [String: String], isTerminal: Bool) {
        isColoured = isTerminal && environment["NO_COLOR"].map(\.isEmpty) ?? true
    }

    /// A line on standard output.
    func line(_ text: String = "") { write(text + "\n") }

    /// A line whose beginning stands out, where the terminal can show it.
    func heading(_ text: String, _ rest: String = "") {
        Self.write(strong(text) + rest.printable(keepingLines: true) + "\n", to: 1)
    }

    /// A line that stands out and lines below it; more than the screen holds go through a pager if `isPaged`.
    func table(_ head: String, _ lines: [String], isPaged: Bool) {
        let text = ([strong(head)] + lines.map { $0.printable(keepingLines: true) }).joined(separator: "\n") + "\n"
        Self.write(long: text, isPaged)
    }

    /// Lines, and one that stands out after them; more than the screen holds go through a pager if `isPaged`.
    func lines(_ lines: [String], verdict: String? = nil, isPaged: Bool) {
        let shown = lines.map { $0.printable(keepingLines: true) } + (verdict.map { [strong($0)] } ?? [])
        Self.write(long: shown.joined(separator: "\n") + "\n", isPaged)
    }

    /// Text on standard output, at once.
    func write(_ text: String) { Self.write(text.printable(keepingLines: true), to: 1) }

    /// JSON on standard output; what could steer a terminal is written as an escape that means the same.
    func json(_ text: String, isPaged: Bool = false) { Self.write(long: text.printableJSON + "\n", isPaged) }

    /// The text of a file of this machine, byte for byte.
    func verbatim(_ text: String) { Self.write(text, to: 1) }

    /// A line on standard error.
    func complain(_ text: String) { Self.write(text.printable(keepingLines: true) + "\n", to: 2) }

    /// JSON as a line on standard error.
    func complain(json text: String) { Self.write(text.printableJSON + "\n", to: 2) }

    /// The text as it stands out here.
    func strong(_ text: String) -> String {
        let shown = text.printable(keepingLines: true)
        return isColoured ? "\u{1B}[1m\(shown)\u{1B}[0m" : shown
    }

    private static func write(long text: String, _ isPaged: Bool) {
        if isPaged, Pager.show(text) { return }
        write(text, to: 1)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
