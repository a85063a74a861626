/// Which Cairn this is.
package enum Release {
    /// As `cairn --version` and a server say it.
    package static let version = "0.1.0"
}
