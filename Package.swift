// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// What the fuzzers' targets are made of: every part that reads what comes from elsewhere.
let fuzzed: [Target.Dependency] = [
    "cairn", "CairnServer", "CairnClient", "CairnTransport", "CairnAutomation", "CairnRegistry",
    "CairnFileStorage", "CairnStorage", "CairnObjects",
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "Hummingbird", package: "hummingbird"),
    .product(name: "Logging", package: "swift-log"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOEmbedded", package: "swift-nio"),
    .product(name: "SystemPackage", package: "swift-system"),
]

let package = Package(
    name: "cairn",
    products: [
        .executable(name: "cairn", targets: ["cairn"]),
        .executable(name: "cairn-server", targets: ["cairn-server"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // Headers and shims over the system's libraries: no logic.
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLinux"),
        // Its headers only: the library is loaded when it is needed.
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        // The house, from the ground up; arrows run one way (checked by `make check`).
        .target(name: "CairnObjects", dependencies: ["COpenSSL"], swiftSettings: settings),
        .target(
            name: "CairnStorage",
            dependencies: [
                "CairnObjects", "CLinux", .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .target(
            name: "CairnFileStorage",
            dependencies: [
                "CairnStorage", "CairnObjects", "CLinux", "CZlib",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .target(
            name: "CairnRegistry",
            dependencies: [
                "CairnStorage", "CairnObjects",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        // What a registry sets going: hook programs, webhooks, and whoever follows its log. The command line and
        // the server both compose it.
        .target(
            name: "CairnAutomation",
            dependencies: [
                "CairnTransport", "CairnRegistry", "CairnStorage", "CairnObjects", "CLinux",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        // HTTP requests through libcurl: the system's trust and proxies.
        .target(
            name: "CairnTransport",
            dependencies: ["CairnStorage", "CairnObjects", "CCurl"],
            swiftSettings: settings),
        // The same verbs against a server.
        .target(
            name: "CairnClient",
            dependencies: [
                "CairnTransport", "CairnRegistry", "CairnStorage", "CairnObjects",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        // The verbs over HTTP: one folder a door, and no door uses another.
        .target(
            name: "CairnServer",
            dependencies: [
                "CairnAutomation", "CairnRegistry", "CairnStorage", "CairnObjects", "COpenSSL", "CZlib",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "cairn-server",
            dependencies: [
                "CairnServer", "CairnTransport", "CairnAutomation", "CairnRegistry", "CairnFileStorage",
                "CairnStorage", "CairnObjects",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "cairn",
            dependencies: [
                "CairnClient", "CairnTransport", "CairnAutomation", "CairnRegistry", "CairnFileStorage",
                "CairnStorage", "CairnObjects",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings),

        // Fills a registry with many versions, for `make bench`.
        .executableTarget(
            name: "cairn-populate",
            dependencies: [
                "CairnFileStorage", "CairnStorage", "CairnObjects",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Benchmarks/Populate", swiftSettings: settings),
        // The framework's own limit, for `make bench`.
        .executableTarget(
            name: "cairn-hello", dependencies: [.product(name: "Hummingbird", package: "hummingbird")],
            path: "Benchmarks/Hello", swiftSettings: settings),
        .testTarget(
            name: "CairnFileStorageTests",
            dependencies: [
                "ProgramTesting", "CairnStorageTesting", "CairnFileStorage", "CairnStorage", "CairnObjects",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "CairnAutomationTests",
            dependencies: [
                "CairnStorageTesting", "CairnAutomation", "CairnRegistry", "CairnStorage", "CairnObjects",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "CairnServerTests",
            dependencies: [
                "ProgramTesting", "CairnStorageTesting", "CairnServer", "CairnTransport", "CairnAutomation",
                "CairnRegistry",
                "CairnFileStorage", "CairnStorage", "CairnObjects",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "CairnTransportTests",
            dependencies: ["CairnTransport", "CairnStorage", "CairnObjects"], swiftSettings: settings),
        .testTarget(
            name: "CairnClientTests",
            dependencies: [
                "CairnClient", "CairnTransport", "CairnRegistry", "CairnStorage", "CairnObjects",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        // How programs are started and waited for by tests.
        .target(
            name: "ProgramTesting", dependencies: ["CLinux"], path: "Tests/ProgramTesting",
            swiftSettings: settings),
        // Histories of calls that were made at once, and whether they are linearizable.
        .target(name: "HistoryTesting", path: "Tests/HistoryTesting", swiftSettings: settings),
        .testTarget(
            name: "HistoryTestingTests", dependencies: ["HistoryTesting"], swiftSettings: settings),
        .testTarget(
            name: "CairnCommandTests", dependencies: ["cairn", "ProgramTesting", "HistoryTesting"],
            swiftSettings: settings),
        .testTarget(
            name: "CairnRegistryTests",
            dependencies: [
                "ProgramTesting", "HistoryTesting", "CairnStorageTesting", "CairnRegistry",
                "CairnFileStorage", "CairnStorage",
                "CairnObjects",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "CairnObjectsTests", dependencies: ["ProgramTesting", "CairnObjects"],
            swiftSettings: settings),
        // Every parser under made-up input: the short pass. The same at length is below.
        .testTarget(
            name: "FuzzTests", dependencies: fuzzed + ["CairnStorageTesting"], path: "Tests/Fuzzing",
            exclude: ["CFuzzer", "Runner", "corpus", "seeds.py"], sources: ["Targets", "Pass"],
            swiftSettings: settings),
        // The contract suite that every storage runs, and a storage that fails on demand: for tests only.
        .target(
            name: "CairnStorageTesting",
            dependencies: [
                "CairnStorage", "CairnObjects",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "CairnStorageTests",
            dependencies: [
                "CairnStorageTesting", "CairnStorage", "CairnObjects",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// `make torture-fuzz` builds the fuzzers with CAIRN_FUZZ, the path of the compiler's own libFuzzer. Their program
// has the targets of FuzzTests and a main function; this house's code is built so that libFuzzer sees which way an
// input takes through it. The command line becomes a library, since its reader of YAML is fuzzed too.
if let library = Context.environment["CAIRN_FUZZ"] {
    let seen: [SwiftSetting] = [
        .unsafeFlags([
            "-O", "-enable-testing",
            "-sanitize-coverage=edge,indirect-calls,trace-cmp,inline-8bit-counters,pc-table",
        ])
    ]
    let commands = package.targets.first { $0.name == "cairn" }
    package.products = []
    package.targets.removeAll { $0.type == .test || $0.type == .executable }
    for target in package.targets where target.type == .regular {
        target.swiftSettings = (target.swiftSettings ?? []) + seen
    }
    package.targets += [
        .target(
            name: "cairn", dependencies: commands?.dependencies ?? [],
            swiftSettings: settings + seen + [
                .unsafeFlags(["-Xfrontend", "-entry-point-function-name", "-Xfrontend", "cairn_main"])
            ]),
        .systemLibrary(name: "CFuzzer", path: "Tests/Fuzzing/CFuzzer"),
        .executableTarget(
            name: "cairn-fuzz", dependencies: fuzzed + ["CFuzzer"], path: "Tests/Fuzzing",
            exclude: ["CFuzzer", "Pass", "corpus", "seeds.py"], sources: ["Targets", "Runner"],
            swiftSettings: settings + seen, linkerSettings: [.unsafeFlags([library, "-lstdc++"])]),
    ]
}
