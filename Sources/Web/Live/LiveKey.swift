/// A page that is watched: its name and the id of what it shows.
struct LiveKey: Hashable, Sendable {
    let page: String
    let id: String?
}

/// One live region as it is now: the element's id and its markup.
struct LiveRegion: Sendable, Hashable {
    let id: String
    let html: String
}
