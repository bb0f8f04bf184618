import ArgumentParser
import Audit
import Foundation
import Mesh

/// `vox config …`: the settings in force and what is wrong with them; needs no running process.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show and check the settings.", subcommands: [Show.self, Check.self])

    /// `vox config show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print every setting, its value and its source.")
        @OptionGroup var options: ReadOptions

        func run() throws {
            let surroundings = try Surroundings.open(options.common)
            let configuration = surroundings.configuration
            let rows = configuration.shown.map { Self.row($0, surroundings) }
            if options.json { return options.printing.json(.array(rows)) }
            let terminal = Terminal.live
            terminal.line("file  \(configuration.filePath ?? "none")")
            terminal.line("home  \(surroundings.home.path)")
            let idle = configuration.shown.filter { !$0.hasEffect && $0.source != .default }.map(\.key)
            if !idle.isEmpty { terminal.line("without effect in this version  " + idle.joined(separator: ", ")) }
            terminal.line()
            options.printing.table(rows, ["setting", "value", "source", "variable"], empty: "")
        }

        private static func row(_ row: ShownSetting, _ surroundings: Surroundings) -> JSONValue {
            [
                "setting": .string(row.key), "value": row.value == .null ? standard(row.key, surroundings) : row.value,
                "source": .string(row.source.rawValue), "variable": .string(row.variable ?? ""),
                "has_effect": .bool(row.hasEffect),
            ]
        }

        /// What follows from the data directory, the file and the names of user and machine while nobody sets it.
        private static func standard(_ key: String, _ surroundings: Surroundings) -> JSONValue {
            switch key {
            case "mesh.node_id": surroundings.nodeID.map { JSONValue.string($0.rawValue) } ?? .null
            case "mesh.name": .string(Handle(surroundings.configuration).mesh)
            case "mesh.owner": .string(Handle(surroundings.configuration).owner)
            case "mesh.registry_path": .string(surroundings.home.registrySnapshot)
            case "mesh.donation.path": .string(surroundings.donationsPath)
            case "mesh.store.path": .string(surroundings.storePath)
            case "compute.model_dir": .string(surroundings.home.models)
            default: .null
            }
        }
    }

    /// `vox config check`: 0 without errors, 1 with errors, 2 when the file cannot be read.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say what is wrong with the settings.")
        @OptionGroup var options: ReadOptions

        func run() throws {
            let environment = Live.environment
            let home = Surroundings.dataDirectory(environment)
            let (findings, isUnreadable) = Self.findings(options.common, home: home, environment: environment)
            if options.json {
                options.printing.json(.array(findings.map { WireCodec.json($0) }))
            } else if findings.isEmpty {
                Terminal.live.line("No findings.")
            } else {
                options.printing.lines(findings.map(\.line))
            }
            if isUnreadable { throw ExitCode(2) }
            if findings.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
        }

        /// What is wrong with the settings, and whether their file could not even be read.
        static func findings(
            _ common: CommonOptions, home: DataDirectory, environment: [String: String]
        ) -> (findings: [ConfigFinding], isUnreadable: Bool) {
            let path: String?
            let source: String?
            do throws(ConfigFinding) {
                path = try Surroundings.configPath(common, home: home, environment: environment)
                source = try path.map { path throws(ConfigFinding) in try Surroundings.source(of: path) }
            } catch {
                return ([error], true)
            }
            let file = path.flatMap { path in source.map { (path: path, source: $0) } }
            do throws(ConfigFinding) {
                let configuration = try Configuration(environment: environment, file: file)
                let surroundings = Surroundings(home: home, configuration: configuration, environment: environment)
                let later = configuration.checks(environment: environment, nowMs: Live.clock.millis())
                return (configuration.findings + later + FileChecks(surroundings).findings, false)
            } catch {
                let named = file.map { (name: Configuration.fileName($0.path), source: $0.source) }
                let all = Configuration.faults(environment: environment, file: named)
                return (all.contains(error) ? all : [error] + all, false)
            }
        }
    }
}
