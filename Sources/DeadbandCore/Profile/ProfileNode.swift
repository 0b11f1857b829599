typealias ProfileNode = DocumentNode<ProfileError>
typealias ProfileObject = DocumentObject<ProfileError>

extension ProfileError: DocumentError {
  package static func refused(source: String, path: String, reason: String) -> ProfileError {
    ProfileError(source: source, path: path, reason: reason)
  }

  package static var missingKeyHint: String { " (or name a parent with \"extends\")" }
}

extension ProfileNode {
  /// One of an enumeration's names.
  func named<Name: CaseIterable & RawRepresentable<String>>() throws(ProfileError) -> Name {
    guard let name = Name(rawValue: try string()) else {
      let names = Name.allCases.map(\.rawValue).joined(separator: ", ")
      throw error("\(value.kind) is refused; there are \(names)")
    }
    return name
  }

  func digest() throws(ProfileError) -> Digest {
    guard let digest = Digest(hex: try string()) else {
      throw error("\(value.kind) is no digest; 64 hex digits are needed")
    }
    return digest
  }
}

extension ProfileObject {
  /// A billion at most, so that no product of points, weight and cap overflows.
  func atLeastZero(_ key: String, _ unit: String) throws(ProfileError) -> Double {
    try required(key).number("a number of \(unit) from 0 to 1e9") { $0 >= 0 && $0 <= 1e9 }
  }

  func aboveZero(_ key: String, _ unit: String) throws(ProfileError) -> Double {
    try required(key).number("a number of \(unit) > 0") { $0 > 0 }
  }
}
