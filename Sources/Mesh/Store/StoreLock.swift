import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The advisory lock that keeps a second process away from a store; names the holder's process id.
final class StoreLock: Sendable {
    private let held: Mutex<Int32?>

    /// Takes the lock at once or says who has it.
    init(path: String) throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .cannotOpen(path: path, detail: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(descriptor)
            close(descriptor)
            throw .heldByProcess(holder)
        }
        Self.sign(descriptor)
        held = Mutex(descriptor)
    }

    deinit {
        release()
    }

    /// Lets the next process in; repeating it changes nothing.
    func release() {
        held.withLock { descriptor in
            // A child that is being started may hold a copy for a moment; unlocking lets go of that one too.
            if let descriptor {
                flock(descriptor, LOCK_UN)
                close(descriptor)
            }
            descriptor = nil
        }
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes.prefix(count), as: UTF8.self).wireTrimmed)
    }

    private static func sign(_ descriptor: Int32) {
        let text = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
    }
}
