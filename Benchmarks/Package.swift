// swift-tools-version: 6.2
import PackageDescription

// The project's own targets, as its manifest declares them (Scripts/check compares), but compiled inside this package:
// that opens its `package` declarations to the benchmarks, and measures the build that users get. A dependency on the
// project would open only what is public; -enable-testing would open all, and measure another build.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil,
  also: [SwiftSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Project/\(name)", resources: resources,
    swiftSettings: settings + also)
}

func benchmark(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name,
    dependencies: ["Samples", .product(name: "Benchmark", package: "benchmark")] + dependencies,
    path: "Benchmarks/\(name)",
    plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
}

let package = Package(
  name: "deadband-benchmarks",
  dependencies: [
    // Without its traits: they bring in native parts for malloc counts, which Scripts/alloc-proof takes itself.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
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
    benchmark(
      "HotPath", ["CPeer", "DeadbandCore", .product(name: "Crypto", package: "swift-crypto")]),
    benchmark(
      "Replays", ["DeadbandLab", "DeadbandMarketData", "DeadbandRulebook"]),
    .executableTarget(
      name: "alloc-proof",
      dependencies: ["Samples", "DeadbandLab", "DeadbandMarketData", "DeadbandStore"],
      path: "Sources/AllocProof"),
    .executableTarget(
      name: "store-bench", dependencies: ["CPeer", "DeadbandStore", "Samples"], path: "Sources/StoreBench"),
    .executableTarget(
      name: "lab-bench", dependencies: ["DeadbandLab", "DeadbandMarketData", "Samples"],
      path: "Sources/LabBench"),
    // What all measure on: snapshots as JSON made from a seed, and histories of real prices.
    .target(name: "Samples", dependencies: ["DeadbandCore", "DeadbandMarketData"]),
    // What is C: OpenSSL in a loop, the least that looking at 23 lanes can cost, and what the allocator has given out.
    .target(name: "CPeer", linkerSettings: [.linkedLibrary("crypto")]),
  ]
)
