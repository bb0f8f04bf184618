import Audit
import Foundation
import Mesh

/// What the doctor sees of the process and its store.
struct ProcessDoctor {
    /// Stores above this size are checked only when they are asked to be, bytes.
    private static let longCheck: Int64 = 256 << 20
    let surroundings: Surroundings
    /// The process that runs; nil when none does.
    let run: RunFile?

    func diagnoses() async -> [Diagnosis] {
        guard let run else { return [.ok("process", "none runs on \(surroundings.home.path)."), store(), clock()] }
        let client = DashboardClient(
            dashboardURL: run.dashboardURL, token: surroundings.configuration.text("dashboard.token"), pin: run.pin)
        do throws(CommandFailure) {
            let status = try await client.get("status")
            return [process(run, status), store(status), clock()]
        } catch {
            return [
                .error("process", "process \(run.pid) runs, but \(error.sentence)", remedy: error.remedy),
                clock(),
            ]
        }
    }

    private func process(_ run: RunFile, _ status: JSONValue) -> Diagnosis {
        let version = status["version"]?.stringValue ?? ""
        let place = "process \(run.pid) runs at \(run.dashboardURL)"
        guard version == Version.program else {
            return .warning(
                "process", "\(place) with version \(version); this command is \(Version.program).",
                remedy: "Start it again with this version.")
        }
        return .ok("process", "\(place), version \(version).")
    }

    /// The store as its process sees it.
    private func store(_ status: JSONValue) -> Diagnosis {
        guard status["store"]?["ok"] == .bool(true) else {
            return .error(
                "store", status["store"]?["last_error"]?.stringValue ?? "the store is not in order.",
                remedy: "Stop vox and run vox populi store check.")
        }
        if let warning = status["store"]?["warning"]?.stringValue {
            return .warning("store", warning, remedy: status["store"]?["remedy"]?.stringValue ?? "")
        }
        let size = status["store"]?["size_bytes"]?.integerValue ?? 0
        return .ok("store", "\(size >> 10) KiB, \(status["oplog"]?["size"]?.integerValue ?? 0) entries of the log.")
    }

    /// The store that nobody has open.
    private func store() -> Diagnosis {
        let path = surroundings.storePath
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {  // a first start makes it
            return .ok("store", "\(path) is not there yet; the first start makes it.")
        }
        let size = (attributes[.size] as? NSNumber)?.int64Value ?? 0
        if let excess = surroundings.storeLimit.excess(ofBytes: StoreCheck(path: path).usedBytes() ?? 0) {
            return .warning("store", excess.sentence, remedy: excess.remedy)
        }
        guard size < Self.longCheck else {
            return .ok("store", "\(size >> 20) MiB; vox populi store check looks at all of it.")
        }
        do throws(StoreError) {
            let report = try StoreCheck(path: path).run()
            guard let fault = report.faults.first else { return .ok("store", report.verdict) }
            return .error(
                "store", "\(report.verdict) \(fault.name): \(fault.detail).", remedy: report.remedy)
        } catch {
            return .error("store", error.description, remedy: "")
        }
    }

    /// The clock against the log: entries of the future mean that it was set back.
    private func clock() -> Diagnosis {
        let nowMs = Live.clock.millis()
        guard nowMs > 1_767_225_600_000 else {
            return .error("clock", "it says \(Moment.utc(ms: nowMs)), which is past.", remedy: "Set the clock.")
        }
        let path = surroundings.storePath
        guard let newest = try? StoredLog(path: path).newest(1).first else {  // no log says nothing about the clock
            return .ok("clock", "it says \(Moment.utc(ms: nowMs)).")
        }
        let ahead = newest.tsMicros / 1_000 - nowMs
        guard ahead > 60_000 else {
            return .ok("clock", "it says \(Moment.utc(ms: nowMs)), after the log's last entry.")
        }
        return .warning(
            "clock", "it is \(Moment.length(seconds: ahead / 1_000)) behind the log's last entry.",
            remedy: "Set the clock, best by NTP.")
    }
}
