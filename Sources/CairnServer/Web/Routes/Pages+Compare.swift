import CairnObjects
import CairnRegistry
import HTTPTypes
import HummingbirdCore

/// Versions of a group side by side; the choice is in the address.
extension Pages {
    var comparisonRoutes: [PageRoute] {
        [PageRoute(.get, "/groups/{group}/compare", .group(.read), compare)]
    }

    private func compare(_ visit: Visit) async throws -> Answer {
        let group = try await view(visit).spelled(try visit.call.group)
        let fields = try QueryString.parse(visit.call.request.uri.query)
        let ticked = fields.keys.filter { $0.hasPrefix("v") && $0 != "versions" }.compactMap {
            Int($0.dropFirst())
        }
        let address = PageAddress.group(group) + "/compare"
        if !ticked.isEmpty {
            let numbers = ticked.sorted().map(String.init).joined(separator: ",")
            return Visit.seeOther(PageAddress.with(address, ["versions": numbers]))
        }
        let numbers = (fields["versions"] ?? "").split(separator: ",")
        guard (2...6).contains(numbers.count) else {
            throw CairnError(
                .invalid, "\(numbers.count) versions cannot be compared",
                hint: "choose two to six of them in the group's table")
        }
        var versions: [Version] = []
        for number in numbers {
            versions.append(
                try await view(visit).version(try await version(String(number), in: group, visit)))
        }
        let comparison = try Comparison(versions: versions)
        return page(
            "Compare \(group)", visit, about: group,
            """
            <h1>\(Element.link(PageAddress.group(group), "\(group)")): \
            \(numbers.joined(separator: ", ")) side by side</h1>
            <p class="quiet">Differences are against version \(versions[0].id.number).</p>
            \(Element.section("metrics", "Metrics", comparison.metrics + comparison.charts))
            \(Element.section("parameters", "Parameters that differ", comparison.parameters))
            \(Element.section("inputs", "Inputs that differ", comparison.inputs))
            \(Element.section("record", "What else differs in the records", comparison.record))
            \(Element.section("files", "Files", try comparison.files))
            """)
    }
}
