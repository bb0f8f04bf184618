/// A request with fields whose form or range their types cannot say.
///
/// What is stored already is read without it.
protocol FormedRequest {
    /// Name of the first field that is not as it must be; nil when all are.
    var unfitField: String? { get }
}
