// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
  // A warning is a defect where the project is judged, and no trap for a user with a newer compiler.
  + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil,
  also: [SwiftSetting] = []
) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings + also)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies, resources: [.copy("Fixtures")],
    swiftSettings: settings)
}

let package = Package(
  name: "deadband",
  products: [
    .library(name: "Deadband", targets: ["Deadband"]),
    .library(name: "DeadbandCore", targets: ["DeadbandCore"]),
    .library(name: "DeadbandStore", targets: ["DeadbandStore"]),
    .library(name: "DeadbandWire", targets: ["DeadbandWire"]),
    .library(name: "DeadbandAnalysts", targets: ["DeadbandAnalysts"]),
    .library(name: "DeadbandTesting", targets: ["DeadbandTesting"]),
    .library(name: "DeadbandPricing", targets: ["DeadbandPricing"]),
    .library(name: "DeadbandPrompts", targets: ["DeadbandPrompts"]),
    .library(name: "DeadbandSchedule", targets: ["DeadbandSchedule"]),
    .library(name: "DeadbandMarketData", targets: ["DeadbandMarketData"]),
    .library(name: "DeadbandRulebook", targets: ["DeadbandRulebook"]),
    .library(name: "DeadbandLab", targets: ["DeadbandLab"]),
    .library(name: "DeadbandServer", targets: ["DeadbandServer"]),
    .library(name: "DeadbandFleet", targets: ["DeadbandFleet"]),
    .library(name: "DeadbandAlerts", targets: ["DeadbandAlerts"]),
    .library(name: "DeadbandDecisions", targets: ["DeadbandDecisions"]),
    .executable(name: "deadband", targets: ["DeadbandCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    library(
      "DeadbandCore", ["CCrypto"],
      resources: [.embedInCode("Resources/seed.json"), .embedInCode("Resources/default.json")]),
    library("DeadbandStore", ["DeadbandCore", "CLMDB", "CXXHash", "CZstd"], also: [.strictMemorySafety()]),
    library("DeadbandWire", ["DeadbandCore"]),
    library("DeadbandFleet", ["DeadbandAnalysts", "DeadbandStore", "CPostgres"]),
    library(
      "DeadbandAnalysts",
      [
        "DeadbandWire", "DeadbandStore", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], resources: [.embedInCode("Resources/prices.json")]),
    library(
      "DeadbandTesting",
      [
        "DeadbandAnalysts", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    library("DeadbandPricing", ["DeadbandCore"]),
    library("DeadbandPrompts", ["DeadbandCore"]),
    library("DeadbandSchedule", ["DeadbandCore"], resources: [.embedInCode("Resources/nyse.json")]),
    library(
      "DeadbandMarketData",
      ["DeadbandPricing", "CZlib", .product(name: "SystemPackage", package: "swift-system")]),
    library("DeadbandRulebook", ["DeadbandPricing"]),
    library(
      "Deadband",
      [
        "DeadbandAnalysts", "DeadbandPricing", "DeadbandPrompts", "DeadbandRulebook", "DeadbandSchedule",
        "DeadbandStore", .product(name: "Tracing", package: "swift-distributed-tracing"),
      ]),
    library("DeadbandCharts", ["DeadbandCore"]),
    library(
      "DeadbandLab", ["DeadbandCharts", "DeadbandMarketData", "DeadbandPrompts", "DeadbandRulebook"],
      resources: [
        .embedInCode("Resources/prices.json"), .embedInCode("Resources/space.json"),
      ]),
    library(
      "DeadbandAlerts",
      [
        "Deadband", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    library("DeadbandReports", ["Deadband", "DeadbandCharts"]),
    library(
      "DeadbandDecisions",
      [
        "Deadband", "DeadbandCharts", "DeadbandMarketData",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      resources: [.embedInCode("Resources/strategies.json")]),
    library("DeadbandInterface", ["DeadbandPricing", "DeadbandWire"]),
    library(
      "DeadbandServer",
      [
        "Deadband", "DeadbandDecisions", "DeadbandInterface", "DeadbandReports",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"), .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
      ], resources: [.embedInCode("Resources/openapi.json")]),
    .executableTarget(
      name: "DeadbandCLI",
      dependencies: [
        "Deadband", "DeadbandLab", "DeadbandReports", "DeadbandServer", "DeadbandStore", "DeadbandAnalysts",
        "DeadbandCharts", "DeadbandAlerts", "DeadbandFleet", "DeadbandDecisions",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: settings),
    .target(
      name: "FixtureTables", dependencies: ["DeadbandCore"], path: "Tests/FixtureTables",
      swiftSettings: settings),
    .target(
      name: "CertifySimulation", dependencies: ["DeadbandCore", "DeadbandLab"],
      path: "Tests/CertifySimulation",
      swiftSettings: settings),
    .executableTarget(
      name: "CertifyProof", dependencies: ["CertifySimulation", "DeadbandCore", "DeadbandLab"],
      path: "Tests/CertifyProof",
      swiftSettings: settings),
    .target(name: "ProbeProcess", path: "Tests/ProbeProcess", swiftSettings: settings),
    .executableTarget(
      name: "StoreProbe", dependencies: ["DeadbandCore", "DeadbandStore"], path: "Tests/StoreProbe",
      swiftSettings: settings),
    .executableTarget(
      name: "StoreStress", dependencies: ["DeadbandCore", "DeadbandStore"], path: "Tests/StoreStress",
      swiftSettings: settings),
    .executableTarget(
      name: "ImageCheck", dependencies: ["DeadbandCore", "DeadbandStore"], path: "Tests/ImageCheck",
      swiftSettings: settings),
    .executableTarget(
      name: "LedgerProbe", dependencies: ["DeadbandAnalysts"], path: "Tests/LedgerProbe",
      swiftSettings: settings),
    .executableTarget(
      name: "AnalystBench",
      dependencies: [
        "DeadbandAnalysts", "DeadbandTesting",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
      ], path: "Benchmarks/Sources/AnalystBench", swiftSettings: settings),
    .executableTarget(
      name: "CachedAnalysis", dependencies: ["Deadband"], path: "Examples/CachedAnalysis",
      swiftSettings: settings),
    .executableTarget(
      name: "EngineProbe", dependencies: ["Deadband", "DeadbandTesting"], path: "Tests/EngineProbe",
      swiftSettings: settings),
    .executableTarget(
      name: "EngineBench", dependencies: ["Deadband", "DeadbandTesting"],
      path: "Benchmarks/Sources/EngineBench", swiftSettings: settings),
    .executableTarget(
      name: "DecisionBench", dependencies: ["DeadbandDecisions", "DeadbandTesting"],
      path: "Benchmarks/Sources/DecisionBench", swiftSettings: settings),
    tests("Deadband", ["DeadbandTesting"]),
    tests("DeadbandCore"),
    tests("DeadbandStore", ["ProbeProcess", "StoreProbe"]),
    tests("DeadbandWire"),
    tests("DeadbandFleet", ["Deadband", "DeadbandTesting"]),
    tests("DeadbandInterface"),
    tests(
      "DeadbandDecisions",
      [
        "DeadbandTesting", .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
      ]),
    tests(
      "DeadbandServer",
      [
        "DeadbandDecisions", "DeadbandInterface", "DeadbandTesting",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
        .product(name: "Logging", package: "swift-log"), .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    tests("DeadbandAnalysts", ["DeadbandTesting", "LedgerProbe", "ProbeProcess"]),
    tests("DeadbandPricing", ["FixtureTables"]),
    tests("DeadbandPrompts"),
    tests("DeadbandSchedule"),
    tests("DeadbandMarketData", ["FixtureTables"]),
    tests("DeadbandRulebook"),
    tests("DeadbandCharts"),
    tests(
      "DeadbandAlerts",
      [
        "DeadbandTesting", .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
      ]),
    tests("DeadbandReports", ["DeadbandTesting"]),
    tests("DeadbandLab", ["CertifySimulation", "FixtureTables"]),
    tests("DeadbandCLI", ["DeadbandTesting"]),
  ]
)
