import ArgumentParser
import SystemPackage

/// What must hold of the files that a command names, checked before any is opened.
enum FileArguments {
  /// Refuses standard input (`-`) read twice, and an output that would overwrite an input.
  static func check(inputs: [String], output: String? = nil) throws {
    guard inputs.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input can be read once")
    }
    guard let output else { return }
    guard output != "-" else { throw ValidationError("- is no file to write; name one") }
    if let there = Identity(output), inputs.contains(where: { Identity($0) == there }) {
      throw ValidationError("\(output) is an input; write to another file")
    }
  }

  /// What a file is, whatever it is called: `x`, `./x` and a link to it are one.
  private struct Identity: Equatable {
    let device: DeviceID
    let inode: Inode

    /// `nil` where no file lies, and for what writing does not destroy: a terminal, a pipe, `/dev/null`.
    init?(_ path: String) {
      guard let stat = try? path == "-" ? FileDescriptor.standardInput.stat() : FilePath(path).stat(),
        stat.type == .regular
      else { return nil }
      device = stat.deviceID
      inode = stat.inode
    }
  }
}
