/// A table in its own scrolling box, with a caption for those who hear it.
struct DataTable: Sendable {
    /// A column heading; figures stand right.
    struct Column: Sendable {
        let name: String
        var isFigure = false

        init(_ name: String, figure isFigure: Bool = false) {
            self.name = name
            self.isFigure = isFigure
        }
    }

    /// What the table lists.
    let caption: String
    let columns: [Column]
    /// The `<tr>` elements.
    let rows: HTML

    var html: HTML {
        """
        <div class="scroll" role="region" aria-label="\(caption)" tabindex="0"><table><caption class="unseen">\
        \(caption)</caption><thead><tr>\(.each(columns, Self.heading))</tr></thead><tbody>\(rows)</tbody></table></div>
        """
    }

    private static func heading(_ column: Column) -> HTML {
        "<th scope=\"col\"\("class", column.isFigure ? "figure" : nil)>\(column.name)</th>"
    }
}
