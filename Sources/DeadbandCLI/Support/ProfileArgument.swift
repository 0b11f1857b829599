import ArgumentParser
import DeadbandCore
import DeadbandMarketData
import SystemPackage

/// A profile as the user names it: one of the built-in ones, or a file.
struct ProfileArgument: ExpressibleByArgument {
  let name: String

  static let standard = ProfileArgument(argument: "default")

  init(argument: String) { name = argument }

  static var defaultCompletionKind: CompletionKind { .file(extensions: ["json"]) }
  var defaultValueDescription: String { name }

  var isStandardInput: Bool { name == "-" }

  /// The file that the name stands for; `nil` for a built-in profile.
  var file: String? { ThresholdProfile.builtInNames.contains(name) ? nil : name }

  /// Reads the profile with all that it extends.
  ///
  /// - Throws: ``InputError`` where a file cannot be read, ``ProfileError`` where its content is refused.
  func load() throws -> ThresholdProfile {
    let first = try Self.find(name, in: "")
    // Each profile extends at most one, so the parents are asked for in a row: each in its child's folder.
    var folder = first.folder
    return try ThresholdProfile(json: first.text.json, source: first.text.source) { parent in
      let found = try Self.find(parent, in: folder)
      folder = found.folder
      return found.text
    }
  }

  /// A built-in profile of that name, else the file, looked for in `folder` unless its path is absolute.
  fileprivate static func find(_ name: String, in folder: FilePath) throws
    -> (text: ThresholdProfile.Parent, folder: FilePath)
  {
    if ThresholdProfile.builtInNames.contains(name) { return (try ThresholdProfile.builtIn(named: name), "") }
    let path = folder.pushing(FilePath(name))
    let text = try read(path.string)
    return (text, path.removingLastComponent())
  }

  private static func read(_ path: String) throws -> ThresholdProfile.Parent {
    do throws(InputError) {
      let text = try TextFile.read(path)
      return (text.bytes, text.path)
    } catch {
      guard error.code == .unreadable else { throw error }
      let names = ThresholdProfile.builtInNames.joined(separator: ", ")
      throw InputError(
        error.code, path: error.path, reason: error.reason,
        wayOut: "name a profile's file or a built-in profile (\(names))")
    }
  }
}

/// Finds profiles one after the other, each in the folder of the document that names it.
struct FolderOfProfile {
  private var folder: FilePath

  /// The folder of a document that names profiles.
  init(of document: String) { folder = FilePath(document).removingLastComponent() }

  /// A built-in profile of that name, else the file.
  mutating func find(_ name: String) throws -> ThresholdProfile.Parent {
    let found = try ProfileArgument.find(name, in: folder)
    folder = found.folder
    return found.text
  }
}
