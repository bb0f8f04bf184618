import Foundation

/// How many files and connections this process may have open.
enum FileLimit {
    /// What is asked for when the system allows more than it gives; beyond it nothing is gained here.
    private static let wanted: rlim_t = 16_384

    /// Raises the limit as far as it is allowed and useful, and answers the limit in force.
    static func raise() -> Int {
        #if os(Linux)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 1_024 }
        if limit.rlim_cur < wanted {
            var raised = limit
            raised.rlim_cur = min(wanted, limit.rlim_max)
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
