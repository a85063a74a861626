extension Figure {
    /// Seconds that a request may take: from what is kept in memory to a large upload.
    static let latencies: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600,
    ]

    static let requests = Figure(
        "cairn_requests_total", .counter, "Requests answered, by the class of the status: 2xx, 4xx, ...",
        labels: ["route", "method", "status"])
    static let requestDuration = Figure(
        "cairn_request_duration_seconds", .histogram,
        "How long requests took, from their head to the end of the answer.", labels: ["route", "method"],
        bounds: latencies)
    static let receivedBytes = Figure(
        "cairn_request_body_bytes_total", .counter, "Bytes of the bodies of requests.",
        labels: ["route", "method"])
    static let sentBytes = Figure(
        "cairn_response_body_bytes_total", .counter, "Bytes of the bodies of answers.",
        labels: ["route", "method"])
    static let requestsInFlight = Figure(
        "cairn_requests_in_flight", .gauge, "Requests that are being answered.")
    static let verbs = Figure(
        "cairn_verbs_total", .counter,
        "Registrations, decisions, moves of stages and the like, by their outcome: done, refused, conflict, "
            + "invalid, failed.", labels: ["verb", "outcome"])
    static let jobs = Figure(
        "cairn_jobs", .gauge, "The last hundred jobs, by what they do and how they stand.",
        labels: ["kind", "state"])

    static let logEntries = Figure("cairn_log_entries", .gauge, "Entries of the registry's log.")
    static let groups = Figure("cairn_groups", .gauge, "Groups.")
    static let versions = Figure("cairn_versions", .gauge, "Versions that are not deleted.")
    static let pendingVersions = Figure(
        "cairn_versions_pending", .gauge, "Versions that wait for somebody's approval.")
    static let blobs = Figure("cairn_blobs", .gauge, "Files in the store.")
    static let blobBytes = Figure("cairn_blob_bytes", .gauge, "Bytes of the files in the store.")
    static let databaseBytes = Figure(
        "cairn_database_bytes", .gauge, "Bytes of the registry's database and of what waits beside it.")
    static let diskFree = Figure(
        "cairn_disk_free_bytes", .gauge, "Bytes that are free on the store's file system.")
    static let diskSize = Figure("cairn_disk_size_bytes", .gauge, "Bytes of the store's file system.")
    static let figuresFailed = Figure(
        "cairn_figures_failed", .gauge,
        "1 where the figures of the registry could not be read; then they are missing.")

    static let webhookDeliveries = Figure(
        "cairn_webhook_deliveries_total", .counter, "Deliveries of webhooks that were tried.",
        labels: ["webhook", "outcome"])

    static let buildInfo = Figure(
        "cairn_build_info", .gauge, "1, with the version of the program.", labels: ["version"])
    static let ready = Figure("cairn_ready", .gauge, "1 where the server is ready, as /readyz says, else 0.")
    static let processStart = Figure(
        "process_start_time_seconds", .gauge, "When the process was started, in seconds since 1970.")
    static let processCPU = Figure(
        "process_cpu_seconds_total", .counter, "Seconds of processor time that the process has used.")
    static let processMemory = Figure(
        "process_resident_memory_bytes", .gauge, "Bytes of memory that the process has.")
    static let processVirtualMemory = Figure(
        "process_virtual_memory_bytes", .gauge, "Bytes of addresses that the process has.")
    static let processFiles = Figure("process_open_fds", .gauge, "Files and connections that are open.")
    static let processMaximumFiles = Figure("process_max_fds", .gauge, "How many may be open.")
    static let processThreads = Figure("process_threads", .gauge, "Threads of the process.")

    /// All that a server tells.
    package static let catalog: [Figure] = [
        requests, requestDuration, receivedBytes, sentBytes, requestsInFlight, verbs, jobs, logEntries,
        groups, versions, pendingVersions, blobs, blobBytes, databaseBytes, diskFree, diskSize, figuresFailed,
        webhookDeliveries, buildInfo, ready, processStart, processCPU, processMemory, processVirtualMemory,
        processFiles, processMaximumFiles, processThreads,
    ]
}
