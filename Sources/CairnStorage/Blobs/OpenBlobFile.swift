package import SystemPackage

/// A blob's file, open for reading, and closed with the last reference to it.
package final class OpenBlobFile: Sendable {
    package let descriptor: FileDescriptor
    /// In bytes.
    package let size: Int64

    /// - Parameter descriptor: Owned by this object from now on.
    package init(_ descriptor: FileDescriptor, size: Int64) { (self.descriptor, self.size) = (descriptor, size) }

    deinit { try? descriptor.close() }  // opened for reading: closing cannot lose anything
}
