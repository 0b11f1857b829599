import Foundation

/// What libFuzzer calls with each input. The target is named by the environment: one executable holds them all, so
/// that they are built and linked once.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  chosen.run(Array(UnsafeBufferPointer(start: data, count: count)))
  return 0
}

private let chosen: Target = {
  let name = ProcessInfo.processInfo.environment["DEADBAND_FUZZ_TARGET"] ?? ""
  if let target = Target(rawValue: name) { return target }
  print("DEADBAND_FUZZ_TARGET must be one of: \(Target.allCases.map(\.rawValue).joined(separator: " "))")
  exit(64)
}()
