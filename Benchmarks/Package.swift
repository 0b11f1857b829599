// swift-tools-version: 6.1
import PackageDescription

func deadband(_ library: String) -> Target.Dependency { .product(name: library, package: "deadband") }

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
    .package(name: "deadband", path: ".."),
    // Without its traits: they bring in native parts for malloc counts, which Scripts/alloc-proof takes itself.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    benchmark(
      "HotPath", ["CPeer", deadband("DeadbandCore"), .product(name: "Crypto", package: "swift-crypto")]),
    benchmark(
      "Replays", [deadband("DeadbandLab"), deadband("DeadbandMarketData"), deadband("DeadbandRulebook")]),
    .executableTarget(
      name: "alloc-proof",
      dependencies: ["Samples", deadband("DeadbandLab"), deadband("DeadbandMarketData")],
      path: "Sources/AllocProof"),
    // What all measure on: snapshots as JSON made from a seed, and histories of real prices.
    .target(name: "Samples", dependencies: [deadband("DeadbandCore"), deadband("DeadbandMarketData")]),
    // The peers that are C: OpenSSL in a loop, and the least that looking at 23 lanes can cost.
    .target(name: "CPeer", linkerSettings: [.linkedLibrary("crypto")]),
  ]
)
