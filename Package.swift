// swift-tools-version: 6.2
import PackageDescription

// One executable without any dependency beyond the toolchain. `docs/architecture.md` tells what each target is for and
// which may import which; the lists below are that table, enforced.

/// Whether everything is built for libFuzzer (`.ci/fuzz`), which brings its own `main` and does not start when linked statically.
let isFuzzed = Context.environment["PROCTOR_FUZZ"] != nil

/// Fully static in release: one file that runs in any container, starts in 1.5 ms and holds 6 MiB with Foundation in it.
/// The option must reach the compiler and the linker of every target (the linker alone fails with undefined symbols). lld
/// comes with the toolchain, and unlike gold it does not print the C library's warnings about functions nobody calls.
let staticExecutable = isFuzzed ? [] : ["-static-executable"]
let staticLinking = staticExecutable + ["-use-ld=lld"]

let swiftSettings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(staticExecutable, .when(configuration: .release)),
  // That no two look at one variable while one changes it is checked in debug builds, by every test; in release builds the
  // check for each line of output took a twentieth of all time.
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]
let linkerSettings: [LinkerSetting] = [
  .unsafeFlags(staticLinking, .when(configuration: .release))
]

/// The pure modules, whose tests try millions of inputs: unoptimised they keep two cores busy for minutes, and the processes
/// that other tests wait for meanwhile are starved.
let alwaysOptimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

func module(
  _ name: String, imports: [String] = [], resources: [Resource] = [], settings: [SwiftSetting] = []
) -> Target {
  .target(
    name: name, dependencies: imports.map { .init(stringLiteral: $0) }, resources: resources,
    swiftSettings: swiftSettings + settings, linkerSettings: linkerSettings)
}

func program(_ name: String, imports: [String]) -> Target {
  .executableTarget(
    name: name, dependencies: imports.map { .init(stringLiteral: $0) },
    swiftSettings: swiftSettings, linkerSettings: linkerSettings)
}

func tests(_ name: String, of imports: [String]) -> Target {
  .testTarget(
    name: name, dependencies: (imports + ["TestSupport"]).map { .init(stringLiteral: $0) },
    swiftSettings: swiftSettings)
}

let package = Package(
  name: "proctor",
  products: [.executable(name: "proctor", targets: ["proctor"])],
  targets: [
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CBytes"),
    .systemLibrary(name: "CSanitizer"),
    module("Locking", imports: ["CSanitizer"], settings: alwaysOptimised),
    module("LinuxSystem", imports: ["CLinux"]),
    module("Keeper", imports: ["LinuxSystem", "CLinux"]),
    module("ProcessSampling", imports: ["LinuxSystem"]),
    module("Wording"),
    module("Redaction", imports: ["CBytes"], settings: alwaysOptimised),
    module("JSONText", imports: ["CBytes", "Locking"], settings: alwaysOptimised),
    module(
      "Recognition", imports: ["JSONText", "CBytes"], resources: [.embedInCode("Rules"), .embedInCode("Prices")],
      settings: alwaysOptimised),
    module("Telemetry", imports: ["JSONText", "Redaction"], settings: alwaysOptimised),
    module("Analysis", imports: ["Telemetry", "JSONText"], settings: alwaysOptimised),
    module("Alerts", imports: ["Analysis", "Telemetry", "JSONText", "Wording"]),
    module("Monitoring", imports: ["Telemetry", "Recognition", "Redaction", "JSONText"], settings: alwaysOptimised),
    module("Output", imports: ["LinuxSystem", "Locking"]),
    module(
      "Supervision",
      imports: [
        "Keeper", "LinuxSystem", "CLinux", "ProcessSampling", "JSONText", "Wording", "Recognition", "Telemetry",
        "Analysis", "Alerts", "Monitoring", "Output", "Redaction",
      ]),
    program(
      "proctor",
      imports: [
        "Keeper", "LinuxSystem", "JSONText", "Recognition", "Telemetry", "Alerts", "Monitoring", "Output",
        "Supervision", "Redaction",
      ]),
    program(
      "proctor-bench",
      imports: [
        "Redaction", "Recognition", "Telemetry", "Analysis", "Alerts", "Monitoring", "Output", "Supervision",
        "ProcessSampling", "LinuxSystem", "CLinux",
      ]),

    .target(
      name: "TestSupport", dependencies: ["JSONText", "Telemetry"], path: "Tests/TestSupport",
      swiftSettings: swiftSettings + alwaysOptimised),
    tests("LinuxSystemTests", of: ["LinuxSystem", "CLinux"]),
    tests("KeeperTests", of: ["Keeper", "LinuxSystem", "CLinux", "proctor"]),
    tests("ProcessSamplingTests", of: ["ProcessSampling", "LinuxSystem"]),
    tests("LockingTests", of: ["Locking"]),
    tests("JSONTextTests", of: ["JSONText"]),
    tests("WordingTests", of: ["Wording"]),
    tests("RedactionTests", of: ["Redaction", "JSONText", "CBytes"]),
    tests("RecognitionTests", of: ["Recognition", "JSONText", "CBytes"]),
    tests("TelemetryTests", of: ["Telemetry", "Redaction", "JSONText"]),
    tests("AnalysisTests", of: ["Analysis", "Telemetry", "JSONText"]),
    tests("AlertsTests", of: ["Alerts", "Analysis", "Telemetry", "JSONText"]),
    tests("MonitoringTests", of: ["Monitoring", "Analysis", "Telemetry", "Redaction", "Recognition", "JSONText"]),
    tests("OutputTests", of: ["Output", "LinuxSystem", "Locking"]),
    tests(
      "SupervisionTests",
      of: [
        "Supervision", "Keeper", "LinuxSystem", "Recognition", "Telemetry", "Analysis", "Alerts", "Redaction",
        "JSONText",
      ]),
    tests("CommandLineTests", of: ["proctor", "Supervision", "Redaction"]),
    // The program through which the end-to-end tests see that nobody gets away from proctor.
    .executableTarget(
      name: "witness", dependencies: ["CLinux"], path: "Tests/Witness",
      swiftSettings: swiftSettings, linkerSettings: linkerSettings),
    tests("EndToEndTests", of: ["proctor", "witness", "JSONText", "Telemetry", "LinuxSystem", "Locking", "CLinux"]),
  ],
  swiftLanguageModes: [.v6]
)

if isFuzzed {
  package.targets.append(
    .executableTarget(
      name: "fuzz",
      dependencies: ["JSONText", "Recognition", "Redaction", "Telemetry", "Monitoring", "Alerts", "Supervision"],
      path: "Tests/Fuzz", swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
}
