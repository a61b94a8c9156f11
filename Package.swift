// swift-tools-version: 6.1
import PackageDescription

/// Every room is compiled in the Swift 6 language mode, and imports are internal unless said otherwise.
let room: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
]

let numerics: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "catchup",
  products: [
    .library(name: "Catchup", targets: ["Catchup"]),
    .executable(name: "catchup", targets: ["CatchupCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // MARK: - C, as Swift may see it
    .target(name: "CGSL", linkerSettings: [.linkedLibrary("gsl"), .linkedLibrary("gslcblas"), .linkedLibrary("m")]),
    .target(name: "CLAPACK", linkerSettings: [.linkedLibrary("lapacke"), .linkedLibrary("lapack")]),
    .target(name: "CCSV", linkerSettings: [.linkedLibrary("csv")]),
    .target(name: "CDigest", linkerSettings: [.linkedLibrary("md")]),

    // MARK: - The chain, left to right
    .target(name: "Solvers", dependencies: ["CGSL", "CLAPACK"], swiftSettings: room),
    .target(name: "Datasets", dependencies: ["CCSV", "CDigest"], swiftSettings: room),
    .target(name: "Curves", dependencies: [numerics], swiftSettings: room),
    .target(name: "Fitting", dependencies: ["Curves", "Datasets", "Solvers", numerics], swiftSettings: room),
    .target(
      name: "Forecasting", dependencies: ["Fitting", "Datasets", "Solvers", "Curves", numerics],
      resources: [.embedInCode("Resources/calibration.json"), .embedInCode("Resources/track-record.json")],
      swiftSettings: room),
    .target(
      name: "Backtesting", dependencies: ["Curves", "Datasets", "Fitting", "Forecasting", "Solvers", numerics],
      swiftSettings: room),
    .target(name: "Sensitivity", dependencies: ["Solvers"], swiftSettings: room),
    .target(
      name: "Studies",
      dependencies: [
        "Backtesting", "Curves", "Datasets", "Fitting", "Forecasting", "Sensitivity", "Solvers", numerics,
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "Yams", package: "Yams"),
      ],
      resources: [.embedInCode("Resources/track-figures.json")],
      swiftSettings: room),
    .target(
      name: "Reports",
      dependencies: ["Studies", .product(name: "Mustache", package: "swift-mustache")],
      resources: [
        .embedInCode("Resources/report.mustache"), .embedInCode("Resources/report-markdown.mustache"),
        .embedInCode("Resources/report-index.mustache"), .embedInCode("Resources/report.css"),
      ],
      swiftSettings: room),

    // MARK: - Faces
    .target(
      name: "Catchup",
      dependencies: [
        "Backtesting", "Curves", "Datasets", "Fitting", "Forecasting", "Reports", "Sensitivity", "Solvers", "Studies",
      ],
      swiftSettings: room),
    .executableTarget(
      name: "CatchupCommand",
      dependencies: [
        "Backtesting", "Curves", "Datasets", "Fitting", "Forecasting", "Reports", "Sensitivity", "Solvers", "Studies",
        arguments,
      ],
      swiftSettings: room),

    // MARK: - Tests, one bundle a room
    .target(name: "Witnesses", dependencies: ["Curves"], path: "Tests/Witnesses", swiftSettings: room),
    .testTarget(name: "CatchupTests", dependencies: ["Catchup"], swiftSettings: room),
    .testTarget(name: "SolversTests", dependencies: ["Solvers", "Witnesses"], swiftSettings: room),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets"], swiftSettings: room),
    .testTarget(name: "CurvesTests", dependencies: ["Curves", "Witnesses", numerics], swiftSettings: room),
    .testTarget(
      name: "FittingTests", dependencies: ["Witnesses", "Fitting", "Curves", "Datasets", "Solvers"], swiftSettings: room
    ),
    .testTarget(
      name: "ForecastingTests",
      dependencies: [
        "Forecasting", "Fitting", "Curves", "Datasets", "Solvers", "Backtesting", numerics,
      ],
      swiftSettings: room),
    .testTarget(
      name: "BacktestingTests",
      dependencies: ["Backtesting", "Datasets", "Fitting", "Forecasting", "Solvers", "Witnesses", numerics],
      swiftSettings: room),
    .testTarget(name: "SensitivityTests", dependencies: ["Sensitivity", "Solvers"], swiftSettings: room),
    .testTarget(
      name: "StudiesTests",
      dependencies: [
        "Studies", "Backtesting", "Datasets", "Forecasting", "Witnesses", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: room),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "Studies", "Witnesses"], swiftSettings: room),
    .testTarget(
      name: "CatchupCommandTests", dependencies: ["CatchupCommand", "Studies", "Reports", arguments],
      exclude: ["Golden"],
      swiftSettings: room),
  ]
)
