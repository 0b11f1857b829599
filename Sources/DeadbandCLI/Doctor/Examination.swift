import DeadbandCore
import DeadbandMarketData
import DeadbandStore
import FoundationEssentials

/// Looks at the installation; one property a topic.
struct Examination {
  private let environment = ProcessInfo.processInfo.environment
  private let files = FileManager.default

  /// Where keys of model providers are looked for.
  private static let keyNames = [
    "ANTHROPIC_API_KEY", "DEEPSEEK_API_KEY", "GEMINI_API_KEY", "GROQ_API_KEY", "OPENAI_API_KEY",
    "OPENROUTER_API_KEY",
  ]

  var findings: [Finding] { versions + permissions + profiles + keys }

  private var versions: [Finding] {
    [
      Finding(.ok, "deadband", Version.text),
      Finding(.ok, "swift", Self.compiler),
      Finding(.ok, "libcrypto", Digest.libraryVersion),
      Finding(.ok, "zlib", ByteSource.inflaterVersion),
    ] + AnalysisStore.libraries.map { Finding(.ok, $0.name, $0.version) }
  }

  private static var compiler: String {
    #if compiler(>=6.4)
      "built with Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "built with Swift 6.3"
    #else
      "built with Swift 6.2"
    #endif
  }

  private var permissions: [Finding] {
    let temporary = environment["TMPDIR"] ?? "/tmp"
    return [
      folder("working folder", files.currentDirectoryPath, ifNotWritable: .note),
      folder("temporary folder", temporary, ifNotWritable: .wrong),
    ]
  }

  private func folder(_ name: String, _ path: String, ifNotWritable state: Finding.State) -> Finding {
    guard files.isReadableFile(atPath: path) else { return Finding(.wrong, name, "\(path): cannot be read") }
    guard files.isWritableFile(atPath: path) else {
      return Finding(state, name, "\(path): cannot be written")
    }
    return Finding(.ok, name, path)
  }

  private var profiles: [Finding] {
    let builtIn = ThresholdProfile.builtInNames.map { name in
      do {
        return Finding(
          .ok, "profile \(name)",
          "built in, \(try ProfileArgument(argument: name).load().schema.count) indicators")
      } catch {
        return Finding(.wrong, "profile \(name)", "\(error)")
      }
    }
    return builtIn + [installed]
  }

  /// The folder that `make install` puts profiles in, beside the running binary's.
  private var installed: Finding {
    let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let folder =
      binary.deletingLastPathComponent().deletingLastPathComponent().path + "/share/deadband/thresholds"
    let names = (try? files.contentsOfDirectory(atPath: folder)) ?? []
    return names.isEmpty
      ? Finding(.note, "profile files", "none at \(folder); the built-in ones need no file")
      : Finding(.ok, "profile files", "\(folder): \(names.sorted().joined(separator: ", "))")
  }

  private var keys: [Finding] {
    Self.keyNames.map { name in
      let isSet = !(environment[name] ?? "").isEmpty
      return Finding(isSet ? .ok : .note, name, isSet ? "yes" : "no")
    }
  }
}
