import ArgumentParser
import Mesh

/// Options of every command that reads settings.
struct CommonOptions: ParsableArguments {
    @Option(help: "File of settings; else VOX_CONFIG names it, else it is the nearest Vox.toml.")
    var config: String?
}

/// Options of every command that prints what it read.
struct ReadOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Show times in UTC instead of as long ago.")
    var utc = false

    @Flag(help: "Do not show what is longer than the screen through a pager.")
    var noPager = false

    /// How answers are shown.
    var printing: Printing {
        Printing(moment: Moment(isUTC: utc, nowMs: Live.clock.millis()), isPaged: !noPager)
    }
}
