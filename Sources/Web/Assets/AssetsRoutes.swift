import HTTPTypes
import Hummingbird
import NIOCore
import Templates

/// Stylesheet, script and icon; an address names the contents, so that it can be kept for a year.
struct AssetsRoutes: Sendable {
    let assets: Assets

    func add(to table: inout DashboardTable) {
        table.open("/assets/{name}") { _, context in try answer(context.require("name")) }
        table.open("/favicon.ico") { _, _ in .redirect(to: assets.paths.icon, type: .normal) }
    }

    private func answer(_ name: String) throws(DashboardError) -> Response {
        guard let (file, isCurrent) = assets.served(name) else { throw .notFound }
        var response = Response(status: .ok, body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
        response.headers[.contentType] = file.type
        response.headers[.cacheControl] = isCurrent ? "public, max-age=31536000, immutable" : "no-store"
        return response
    }
}
