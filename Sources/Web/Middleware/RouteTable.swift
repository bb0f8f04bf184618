package import HTTPTypes
package import Hummingbird

/// The routes of one listener, kept as a list so that tests can walk it, and installed with a 405 for every method
/// that a known path does not take.
package struct RouteTable<Context: RequestContext, Kind: Sendable & Hashable>: Sendable {
    /// What answers a request of one route.
    package typealias Handler = @Sendable (Request, Context) async throws -> Response

    /// One method on one path.
    package struct Route: Sendable {
        /// The method it answers.
        package let method: HTTPRequest.Method
        /// Path with `{name}` for a parameter.
        package let path: String
        /// What a caller needs to pass, for the coverage tests.
        package let kind: Kind
        let handler: Handler
    }

    /// Every route, in the order of adding.
    package private(set) var routes: [Route] = []

    mutating func add(_ method: HTTPRequest.Method, _ path: String, _ kind: Kind, handler: @escaping Handler) {
        routes.append(Route(method: method, path: path, kind: kind, handler: handler))
    }

    /// Registers every route; `refusal` makes the error of a wrong method from the methods that are allowed.
    ///
    /// Comes after the middleware that stands before routing.
    func install(on router: Router<Context>, refusal: @escaping @Sendable ([String]) -> any Error) {
        router.add(middleware: WrongMethodMiddleware(refusals: refusals(refusal).buildResponder()))
        for route in routes { router.on(RouterPath(route.path), method: route.method, use: route.handler) }
    }

    /// Every path under `GET`, with the refusal of what it does not take.
    private func refusals(_ refusal: @escaping @Sendable ([String]) -> any Error) -> Router<Context> {
        let router = Router(context: Context.self)
        for (path, taken) in Dictionary(grouping: routes, by: \.path) {
            let allow = taken.map(\.method.rawValue).sorted()
            router.on(RouterPath(path), method: .get) { _, _ -> Response in throw refusal(allow) }
        }
        return router
    }
}
