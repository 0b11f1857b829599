// swift-tools-version: 6.2
import PackageDescription

// Both in one option, behind the one that `swift build --sanitize fuzzer` gives: Swift 6.3.1 heeds only the last. (With
// `--sanitize address` beside it, that is one or the other, from run to run.)
let sanitizers = "-sanitize=fuzzer,address"

// The two options of LLVM: `-sanitize=fuzzer` marks edges by trace-pc-guard, which libFuzzer no longer listens to.
// Without them it runs blind, and says "no interesting inputs were found so far".
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .unsafeFlags([
    sanitizers, "-Xllvm", "-sanitizer-coverage-inline-8bit-counters", "-Xllvm",
    "-sanitizer-coverage-pc-table",
    // Opens the store's readers, which are internal, to the targets: `@testable import`.
    "-enable-testing",
  ]),
]

/// A crash behind a magic input, for `Scripts/fuzz --self-test`.
let planted: [SwiftSetting] = Context.environment["DEADBAND_FUZZ_PLANTED"] == nil ? [] : [.define("PLANTED")]

func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil,
  also: [SwiftSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Project/\(name)", resources: resources,
    swiftSettings: settings + also)
}

let package = Package(
  name: "deadband-fuzz",
  dependencies: [.package(url: "https://github.com/apple/swift-system", from: "1.8.1")],
  targets: [
    .systemLibrary(name: "CCrypto", path: "Project/CCrypto", pkgConfig: "libcrypto"),
    .systemLibrary(name: "CLMDB", path: "Project/CLMDB"),
    .systemLibrary(name: "CXXHash", path: "Project/CXXHash"),
    .systemLibrary(name: "CZlib", path: "Project/CZlib", pkgConfig: "zlib"),
    .systemLibrary(name: "CZstd", path: "Project/CZstd"),
    library(
      "DeadbandCore", ["CCrypto"],
      resources: [.embedInCode("Resources/seed.json"), .embedInCode("Resources/default.json")]),
    library("DeadbandStore", ["DeadbandCore", "CLMDB", "CXXHash", "CZstd"], also: [.strictMemorySafety()]),
    library("DeadbandWire", ["DeadbandCore"]),
    library("DeadbandPricing", ["DeadbandCore"]),
    library("DeadbandPrompts", ["DeadbandCore"]),
    library("DeadbandSchedule", ["DeadbandCore"], resources: [.embedInCode("Resources/nyse.json")]),
    library(
      "DeadbandMarketData",
      ["DeadbandPricing", "CZlib", .product(name: "SystemPackage", package: "swift-system")]),
    library("DeadbandRulebook", ["DeadbandPricing"]),
    library("DeadbandCharts", ["DeadbandCore"]),
    library("DeadbandInterface", ["DeadbandPricing", "DeadbandWire"]),
    library(
      "DeadbandLab", ["DeadbandCharts", "DeadbandMarketData", "DeadbandPrompts", "DeadbandRulebook"],
      resources: [
        .embedInCode("Resources/prices.json"), .embedInCode("Resources/space.json"),
      ]),
    .executableTarget(
      name: "readers",
      dependencies: [
        "DeadbandInterface", "DeadbandLab", "DeadbandPrompts", "DeadbandSchedule", "DeadbandStore",
        "DeadbandWire", "CLMDB",
        "CZlib",
      ],
      path: "Sources/Readers",
      // libFuzzer brings the main function.
      swiftSettings: settings + planted + [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags([sanitizers])]),
  ]
)
