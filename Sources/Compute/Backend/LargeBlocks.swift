import CKernels

/// Large blocks of memory, such as the answer that lists ten thousand nodes.
package enum LargeBlocks {
    /// Blocks from this size on, in bytes, are returned to the system when they are freed.
    private static let smallest: Int32 = 1 << 20

    /// Has large blocks returned to the system from now on.
    ///
    /// By itself glibc takes the largest block that was freed as the bound, so that later blocks come from the heap and
    /// stay there: 100 MB after a few such answers where 30 are in use. Other systems do as is wanted here.
    package static func giveBack() {
        vox_return_blocks(smallest)
    }
}
