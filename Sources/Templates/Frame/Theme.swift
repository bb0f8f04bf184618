/// The colours of the dashboard; `system` follows the browser.
package enum Theme: String, Sendable, CaseIterable {
    /// As the browser prefers.
    case system
    /// Dark on any browser.
    case dark
    /// Light on any browser.
    case light

    var icon: Icon {
        switch self {
        case .system: .display
        case .dark: .moon
        case .light: .sun
        }
    }
}
