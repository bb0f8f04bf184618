import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A line that a person types at a terminal; what the terminal shows goes nowhere.
struct TypedLine {
    /// The end that a program reads.
    let input: FileHandle
    private let keyboard: FileHandle

    /// Types the line at once; one that is typed later is for a program that drops what it did not ask for.
    init(_ text: String? = nil) throws {
        var (near, far) = (Int32(-1), Int32(-1))
        guard openpty(&near, &far, nil, nil, nil) == 0 else { throw CocoaError(.fileReadUnknown) }
        keyboard = FileHandle(fileDescriptor: near, closeOnDealloc: true)
        input = FileHandle(fileDescriptor: far, closeOnDealloc: true)
        if let text { try enter(text) }
    }

    /// Types a line.
    func enter(_ text: String) throws { try keyboard.write(contentsOf: Data((text + "\n").utf8)) }

    /// Ends the terminal; to be called when the program has ended.
    func hangUp() { try? keyboard.close() }
}
