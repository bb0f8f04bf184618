import HTTPTypes

extension HTTPFields {
    /// The value of a field that comes once; nil when it is absent or comes more often.
    ///
    /// The subscript joins the values of all fields of a name, which costs more than everything else that is done with
    /// a short head.
    func single(_ name: HTTPField.Name) -> String? {
        var value: String?
        for field in self[fields: name] {
            guard value == nil else { return nil }
            value = field.value
        }
        return value
    }
}
