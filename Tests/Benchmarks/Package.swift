// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that nobody who uses Catchup builds or fetches what measures it.
let package = Package(
  name: "benchmarks",
  products: [.executable(name: "fit-speed", targets: ["FitSpeed"])],
  dependencies: [.package(name: "catchup", path: "../..")],
  targets: [
    .executableTarget(
      name: "FitSpeed", dependencies: [.product(name: "Catchup", package: "catchup")],
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)
