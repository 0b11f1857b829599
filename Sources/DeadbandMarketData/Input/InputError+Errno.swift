import SystemPackage

extension InputError {
  /// The error of a system call on a file (open(2), read(2)), in words for the user.
  static func unreadable(_ path: String, _ error: any Error) -> InputError {
    let (reason, wayOut): (String, String?) =
      switch error as? Errno {
      case .noSuchFileOrDirectory?: ("no such file", "check the path")
      case .isDirectory?: ("is a directory, not a file", "name a file in it")
      case .notDirectory?: ("a part of the path is not a directory", "check the path")
      case .permissionDenied?: ("permission denied", "make it readable for this user")
      case .tooManyOpenFiles?, .tooManyOpenFilesInSystem?:
        ("too many files are open", "raise the limit (ulimit -n)")
      case .badFileDescriptor?: ("is closed", "redirect a file into it")
      case let errno?: ("cannot be read: \(errno.description)", nil)
      case nil: ("cannot be read: \(error)", nil)
      }
    return InputError(.unreadable, path: path, reason: reason, wayOut: wayOut)
  }
}
