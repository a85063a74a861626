/// The room on a store's file system, in bytes.
package struct DiskRoom: Sendable, Equatable {
    package let size: Int64
    /// What others than root may use.
    package let free: Int64

    package init(size: Int64, free: Int64) { (self.size, self.free) = (size, free) }
}
