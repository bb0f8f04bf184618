import Foundation

/// Shows what is longer than the screen through the program that `PAGER` names, else `less`.
enum Pager {
    /// What `less` is told unless `LESS` is set: quit when all fits, let bold through, leave the text on the screen.
    private static let lessOptions = "FRX"
    /// What a shell answers when there is no such program.
    private static let notFound: Int32 = 127

    /// Shows the text and waits until the reader is done; false when nothing was shown.
    static func show(_ text: String) -> Bool {
        guard let command = command(Live.environment, isTerminal: isatty(1) == 1), isLonger(text),
            setenv("LESS", lessOptions, 0) == 0,
            let pipe = popen(command, "w")
        else { return false }
        // A reader who leaves early or presses Ctrl-C speaks to the pager; both end here as its end.
        let broken = signal(SIGPIPE, SIG_IGN)
        let interrupted = signal(SIGINT, SIG_IGN)
        defer {
            _ = signal(SIGPIPE, broken)
            _ = signal(SIGINT, interrupted)
        }
        _ = Array(text.utf8).withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, pipe) }
        return (pclose(pipe) >> 8) & 0xFF != notFound
    }

    /// The shell's command; nil where a person wants none or the terminal can move no cursor.
    static func command(_ environment: [String: String], isTerminal: Bool) -> String? {
        guard isTerminal, environment["TERM"] != "dumb" else { return nil }
        guard let named = environment["PAGER"] else { return "command -v less >/dev/null || exit 127; exec less" }
        let command = named.trimmingCharacters(in: .whitespaces)
        return command.isEmpty || command == "cat" ? nil : command
    }

    /// Whether the text has more lines than the screen, its prompt aside.
    private static func isLonger(_ text: String) -> Bool {
        var size = winsize()
        guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 1 else { return false }
        return text.utf8.count { $0 == UInt8(ascii: "\n") } >= Int(size.ws_row)
    }
}
