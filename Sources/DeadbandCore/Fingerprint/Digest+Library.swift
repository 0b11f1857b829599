private import CCrypto

extension Digest {
  /// The version of the libcrypto that hashes, in its own words.
  package static var libraryVersion: String { String(cString: OpenSSL_version(OPENSSL_VERSION)) }
}
