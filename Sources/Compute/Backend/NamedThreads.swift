import CKernels
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A few operating-system threads of a given name for work that blocks or computes for long.
///
/// Keeps such work off the cooperative pool. Work is taken in order; more than `capacity` pieces in waiting are
/// refused. The threads start with the first piece and end with the last owner.
final class NamedThreads: Sendable {
    private let core: Core
    private let name: String
    private let count: Int
    private let capacity: Int

    /// `count` threads called `name`; the system keeps the first 15 bytes.
    init(name: String, count: Int, capacity: Int) {
        core = Core()
        self.name = name
        self.count = count
        self.capacity = capacity
    }

    deinit {
        core.state.withLock { $0.isStopping = true }
        for _ in 0..<count { core.available.signal() }
    }

    /// Hands over a piece of work; false when too much is waiting already.
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        let (isAccepted, starts) = core.state.withLock { state in
            guard state.waiting.count < capacity else { return (false, false) }
            state.waiting.append(work)
            defer { state.isStarted = true }
            return (true, !state.isStarted)
        }
        if starts { start() }
        if isAccepted { core.available.signal() }
        return isAccepted
    }

    /// Runs `work` on one of the threads and waits for it without blocking the caller's; nil when refused.
    func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result? {
        await withCheckedContinuation { continuation in
            let isAccepted = submit { continuation.resume(returning: work()) }
            if !isAccepted { continuation.resume(returning: nil) }
        }
    }

    /// How many pieces wait for a thread.
    var waitingCount: Int { core.state.withLock { $0.waiting.count } }

    private func start() {
        for _ in 0..<count {
            let box = Unmanaged.passRetained(ThreadStart(core: core, name: name))
            #if canImport(Darwin)
                var thread: pthread_t?
            #else
                var thread = pthread_t()
            #endif
            let status = pthread_create(&thread, nil, threadMain, box.toOpaque())
            precondition(status == 0, "the system refused a thread")
            #if canImport(Darwin)
                if let thread { pthread_detach(thread) }
            #else
                pthread_detach(thread)
            #endif
        }
    }
}

/// What the threads share; it outlives the owner until the last of them has ended.
private final class Core: Sendable {
    struct State {
        var waiting: [@Sendable () -> Void] = []
        var isStarted = false
        var isStopping = false
    }

    let state = Mutex(State())
    let available = DispatchSemaphore(value: 0)

    func work() {
        while true {
            available.wait()
            let next: (@Sendable () -> Void)? = state.withLock { state in
                state.waiting.isEmpty ? nil : state.waiting.removeFirst()
            }
            guard let next else { return }
            next()
        }
    }
}

/// What a new thread is told.
private final class ThreadStart: Sendable {
    let core: Core
    let name: String

    init(core: Core, name: String) {
        self.core = core
        self.name = name
    }

    /// The life of one thread.
    static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
        vox_name_thread(String(start.name.prefix(15)))
        start.core.work()
        return nil
    }
}

#if canImport(Darwin)
    private func threadMain(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        ThreadStart.run(argument)
    }
#else
    private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        argument.flatMap(ThreadStart.run)
    }
#endif
