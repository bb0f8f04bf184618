import Templates

extension Sample {
    /// An id that would do harm in an address or an attribute.
    static let hostileID = "a\"><img src=x onerror=1>"

    static var ago: TimeText { time("4 m ago") }
    static let den = node("den-pc-1f3a")
    static let loft = node("loft-mini-77c2")
    static let denRun = run("run-09ab34cd56ef7801")
    static let auditEntry = LinkText("entry 1 041", href: "/audit/1041")
}
