// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that nobody who uses Catchup builds or fetches what measures it.
let package = Package(
  name: "benchmarks",
  products: [
    .executable(name: "fit-speed", targets: ["FitSpeed"]),
    .executable(name: "regression-speed", targets: ["RegressionSpeed"]),
  ],
  dependencies: [.package(name: "catchup", path: "../..")],
  targets: [
    .executableTarget(
      name: "FitSpeed", dependencies: [.product(name: "Catchup", package: "catchup")],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    .target(name: "CReference", linkerSettings: [.linkedLibrary("lapacke"), .linkedLibrary("lapack")]),
    .executableTarget(
      name: "RegressionSpeed", dependencies: ["CReference", .product(name: "Catchup", package: "catchup")],
      swiftSettings: [.swiftLanguageMode(.v6)]),
  ]
)
