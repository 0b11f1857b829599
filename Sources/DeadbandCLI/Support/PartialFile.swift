import DeadbandLab

/// Where partial results are written.
enum PartialFile {
  /// Some hundred bytes a subject: more than any history has.
  static let byteLimit = 1 << 28

  /// Writes a partial result in the place of what stood there, once it is whole.
  static func write(_ partial: Partial, to path: String) throws {
    try OutputFile.replace(path, partial.json)
  }
}
