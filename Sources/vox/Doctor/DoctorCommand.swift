import ArgumentParser
import Audit
import Mesh

/// `vox doctor`: looks at everything that keeps vox from working; 0 without errors, 1 with errors.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what keeps vox from working: settings, files, ports, disk, models, clock, other meshes.")
    @OptionGroup var options: ReadOptions

    func run() async throws {
        let found = await diagnoses()
        if options.json {
            options.printing.json(.array(found.map(\.json)))
        } else {
            let errors = found.count { $0.state == .error }
            let warnings = found.count { $0.state == .warning }
            options.printing.lines(
                found.map(\.line) + [""], verdict: Self.verdict(errors: errors, warnings: warnings))
        }
        if found.contains(where: { $0.state == .error }) { throw ExitCode(1) }
    }

    private static func verdict(errors: Int, warnings: Int) -> String {
        switch (errors, warnings) {
        case (0, 0): "Nothing is wrong."
        case (0, _): "Nothing keeps vox from working; \(warnings) to look at."
        default: "\(errors) to mend, \(warnings) to look at."
        }
    }

    private func diagnoses() async -> [Diagnosis] {
        let settings = SettingsDoctor(common: options.common)
        let surroundings: Surroundings
        do {
            surroundings = try Surroundings.open(options.common)
        } catch {
            return settings.diagnoses()
        }
        let run = RunFile.read(surroundings.home)
        let machine = MachineDoctor(surroundings: surroundings)
        var found = settings.diagnoses() + machine.directory()
        found += await ProcessDoctor(surroundings: surroundings, run: run).diagnoses()
        if run == nil { found += machine.ports() }
        found.append(machine.disk())
        found.append(await machine.models())
        found += await PeersDoctor(surroundings: surroundings).diagnoses()
        return found
    }
}

/// The settings, as `vox config check` sees them.
struct SettingsDoctor {
    let common: CommonOptions

    func diagnoses() -> [Diagnosis] {
        let environment = Live.environment
        let (findings, _) = ConfigCommand.Check.findings(
            common, home: Surroundings.dataDirectory(environment), environment: environment)
        let serious = findings.filter { $0.severity != .info }
        guard !serious.isEmpty else { return [.ok("settings", "vox config check finds nothing.")] }
        return serious.map { finding in
            Diagnosis(
                name: "settings", state: finding.severity == .error ? .error : .warning,
                sentence: "\(finding.location): \(finding.sentence)", remedy: finding.remedy)
        }
    }
}
