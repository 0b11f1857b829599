import CZlib

extension ByteSource {
  /// The version of the zlib in use.
  package static var inflaterVersion: String { String(cString: zlibVersion()) }
}
