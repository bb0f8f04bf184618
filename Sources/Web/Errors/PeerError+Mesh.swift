import Hummingbird
import Logging
import Mesh

extension PeerError {
    /// The sentence for any error that a mesh route can end with; what is unknown is logged and told as a 500.
    init(mapping error: any Error, context: PeerContext) {
        switch error {
        case let known as PeerError: self = known
        case let http as HTTPError where http.status == .notFound: self = .noRoute
        default:
            context.logger.error("mesh request failed", metadata: ["error": .string(String(reflecting: error))])
            self = .internalFailure
        }
    }
}
