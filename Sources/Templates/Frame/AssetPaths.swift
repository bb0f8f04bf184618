/// Where this process serves its assets; the names carry the hash of the content.
package struct AssetPaths: Sendable, Hashable {
    /// The stylesheet, `app.css`.
    package var stylesheet: String
    /// The script, `app.js`.
    package var script: String
    /// The icon of the tab, `icon.svg`.
    package var icon: String

    /// The three addresses.
    package init(stylesheet: String, script: String, icon: String) {
        self.stylesheet = stylesheet
        self.script = script
        self.icon = icon
    }
}
