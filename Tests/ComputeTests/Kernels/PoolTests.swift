import CKernels
import Synchronization
import Testing

@testable import Compute

/// Counts how often each chunk was run.
private final class Tally: Sendable {
    let runs = Mutex<[Int]>([])

    init(_ chunks: Int) { runs.withLock { $0 = [Int](repeating: 0, count: chunks) } }

    func run(_ chunks: Int, on pool: OpaquePointer?) {
        vox_pool_run(
            pool, UInt32(chunks),
            { context, chunk in
                Unmanaged<Tally>.fromOpaque(context).takeUnretainedValue().runs.withLock { $0[Int(chunk)] += 1 }
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}

@Suite struct PoolTests {
    @Test(arguments: [1, 2, 5])
    func everyChunkRunsExactlyOnce(threads: Int) throws {
        let pool = try #require(vox_pool_create(threads))
        defer { vox_pool_destroy(pool) }
        for chunks in [0, 1, 2, 3, 64, 1000] {
            for _ in 0..<50 {
                let tally = Tally(chunks)
                tally.run(chunks, on: pool)
                #expect(tally.runs.withLock { $0.allSatisfy { $0 == 1 } })
            }
        }
    }

    @Test func twoCallersAtOnceBothFinishTheirWork() async throws {
        let pool = SharedPool(try #require(vox_pool_create(2)))
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<100).allSatisfy { _ in
                        let tally = Tally(16)
                        tally.run(16, on: pool.pointer)
                        return tally.runs.withLock { $0.allSatisfy { $0 == 1 } }
                    }
                }
            }
            for await isComplete in group { #expect(isComplete) }
        }
    }
}

/// `@unchecked Sendable`: the pool is made for use from any thread.
private final class SharedPool: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { vox_pool_destroy(pointer) }
}
