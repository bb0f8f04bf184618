import HummingbirdCore
import Logging
import NIOCore

/// HTTP/1 whose requests are worked on by the thread of their connection's event loop.
///
/// The concurrency pool takes no part, so a request that needs no disk never changes its thread, and one that does
/// changes it twice. A handler must therefore not keep the thread for long, for other connections wait on it; one that
/// may has to go to the pool by itself, as ``PeerTable`` does for reads.
struct LoopChannel: ServerChildChannel {
    let base: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        base.setup(channel: channel, logger: logger)
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await withTaskExecutorPreference(LoopExecutor(loop: value.channel.eventLoop)) {
            await base.handle(value: value, logger: logger)
        }
    }
}

/// Runs the jobs of tasks on the thread of an event loop, in the order in which they come.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
