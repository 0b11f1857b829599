// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "deadband-benchmarks",
  dependencies: [
    .package(name: "deadband", path: ".."),
    // Without its traits: they bring in native parts for malloc counts, which Scripts/alloc-proof takes itself.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    .executableTarget(
      name: "HotPath",
      dependencies: [
        "Samples", "CPeer",
        .product(name: "DeadbandCore", package: "deadband"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/HotPath",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    .executableTarget(
      name: "Replays",
      dependencies: [
        "Samples",
        .product(name: "DeadbandLab", package: "deadband"),
        .product(name: "DeadbandMarketData", package: "deadband"),
        .product(name: "DeadbandRulebook", package: "deadband"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/Replays",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    .executableTarget(
      name: "alloc-proof",
      dependencies: [
        "Samples",
        .product(name: "DeadbandLab", package: "deadband"),
        .product(name: "DeadbandMarketData", package: "deadband"),
      ],
      path: "Sources/AllocProof"),
    // What all measure on: snapshots as JSON made from a seed, and histories of real prices.
    .target(
      name: "Samples",
      dependencies: [
        .product(name: "DeadbandCore", package: "deadband"),
        .product(name: "DeadbandMarketData", package: "deadband"),
      ]),
    // The peers that are C: OpenSSL in a loop, and the least that looking at 23 lanes can cost.
    .target(name: "CPeer", linkerSettings: [.linkedLibrary("crypto")]),
  ]
)
