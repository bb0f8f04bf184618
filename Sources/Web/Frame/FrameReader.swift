import Audit
import Mesh
import Templates

/// Builds the frame that every page has, from the mesh as it is now.
struct FrameReader: Sendable {
    let services: MeshServices
    let settings: DashboardSettings
    let reader: MeshReader
    let assets: Assets
    private let sessions: SessionSealer

    init(services: MeshServices, settings: DashboardSettings, reader: MeshReader, assets: Assets) {
        self.services = services
        self.settings = settings
        self.reader = reader
        self.assets = assets
        sessions = SessionSealer(settings)
    }

    /// The frame of one visitor's page; `path` is the page's own address.
    func chrome(_ context: DashboardContext, path: String) async throws -> Chrome {
        var chrome = try await liveChrome(path: path)
        chrome.csrf = sessions.formToken(for: context.session)
        chrome.theme = Theme(rawValue: context.theme) ?? .system
        chrome.notice = context.notice
        if case .token = settings.auth { chrome.canSignOut = true }
        return chrome
    }

    /// The frame as live regions need it, the same for all visitors: no token, no notice, no theme.
    func liveChrome(path: String) async throws -> Chrome {
        let picture = try await reader.picture()
        let counts = try await services.runs.counts()
        var bar = StatusBar(
            online: picture.nodes.count { $0.liveness == "online" }, total: picture.nodes.count,
            defaultModel: settings.defaultModel)
        bar.queueDepth = counts.inbox + counts.queued
        bar.errors = counts.failedLastHour
        bar.isBusy = counts.running > 0
        bar.cost = Figures.money(
            dollars: picture.nodes.reduce(0) { $0 + $1.costDollars })
        var chrome = Chrome(
            meshName: settings.meshName, version: settings.version, csrf: "", assets: assets.paths, status: bar)
        chrome.path = path
        chrome.runs = RunChip(
            running: counts.running, queued: counts.inbox + counts.queued, failed: counts.failedLastHour)
        let micros = services.clock.micros()
        chrome.clock = Figures.time(micros: micros)
        chrome.clockISO = Figures.iso(micros: micros)
        chrome.warnings = warnings
        return chrome
    }

    private var warnings: [Notice] {
        var warnings: [Notice] = []
        if let fault = services.store.openingFault {
            warnings.append(
                Notice(
                    .error,
                    "The audit log does not verify, so nothing is written. \(fault.detail ?? "")",
                    link: LinkText("See the audit page", href: Links.audit)))
        }
        if let trouble = services.store.lastTrouble {
            warnings.append(
                Notice(
                    .error,
                    """
                    Changes cannot be saved. The store \(trouble) Free some disk space; vox doctor finds other causes.
                    """
                ))
        }
        if let excess = services.storeSize.excess {
            warnings.append(
                Notice(
                    .warn, "\(excess.sentence) \(excess.remedy)",
                    link: LinkText("Read what to do", href: Links.doc("command-line"))))
        }
        if settings.hasPlaintextMesh {
            warnings.append(
                Notice(
                    .warn, "The mesh listener is reachable from the network without encryption.",
                    link: LinkText("Read what to do", href: Links.doc("configuration"))))
        }
        if settings.hasPlaintextDashboard {
            warnings.append(
                Notice(
                    .warn, "The dashboard is reachable from the network without encryption.",
                    link: LinkText("Read what to do", href: Links.doc("configuration"))))
        }
        return warnings
    }
}
