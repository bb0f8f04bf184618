import Hummingbird
import Logging
import Mesh

extension DashboardError {
    /// The refusal for any error that a dashboard route can end with; what is unknown is logged and told as a 500.
    init(mapping error: any Error, context: DashboardContext) {
        switch error {
        case let known as DashboardError: self = known
        case let http as HTTPError where http.status == .notFound: self = .notFound
        default:
            context.logger.error("dashboard request failed", metadata: ["error": .string(String(reflecting: error))])
            self = .internalFailure
        }
    }
}
