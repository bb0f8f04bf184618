import Mesh
import Templates

extension NodeActionLinks {
    /// What can be done to a node as it is now.
    init(_ node: NodeSnapshot, hasFinishedRun: Bool) {
        let id = node.id
        self.init(node: id.rawValue, kill: Links.nodeAction("kill", on: id))
        let isDrained = node.gates.isDrained || node.gates.admission == .draining
        if node.gates.admission != .paused { pause = Links.nodeAction("pause", on: id) }
        if !isDrained { drain = Links.nodeAction("drain", on: id) }
        if hasFinishedRun { replay = Links.nodeAction("replay", on: id) }
        if isDrained || node.gates.admission == .paused {
            resume = Links.nodeAction("resume", on: id)
            resumeCommand = "vox populi node resume \(ShellText.quote(id.rawValue))"
        }
    }
}
