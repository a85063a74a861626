import Foundation
import ProgramTesting

/// A JSON document that the program printed, read by Foundation's parser and not by Cairn's own.
@dynamicMemberLookup
struct Answer: Equatable, CustomStringConvertible {
    private let value: NSObject?

    init(parsing bytes: [UInt8]) throws {
        let parsed = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        value = parsed as? NSObject
    }

    private init(_ value: Any?) { self.value = value as? NSObject }

    subscript(dynamicMember name: String) -> Answer { self[name] }

    subscript(_ name: String) -> Answer { Answer((value as? [String: Any])?[name]) }

    subscript(_ index: Int) -> Answer {
        guard let array = value as? [Any], array.indices.contains(index) else { return Answer(nil) }
        return Answer(array[index])
    }

    var text: String? { value as? String }
    var double: Double? { (value as? NSNumber)?.doubleValue }
    var integer: Int? { (value as? NSNumber)?.intValue }
    var bool: Bool? { (value as? NSNumber)?.boolValue }
    var isMissing: Bool { value == nil }
    var array: [Answer] { (value as? [Any])?.map(Answer.init) ?? [] }
    var texts: [String] { array.compactMap(\.text) }
    /// The names of an object's members, sorted.
    var keys: [String] { ((value as? [String: Any])?.keys).map { $0.sorted() } ?? [] }

    var description: String { value.map { "\($0)" } ?? "nothing" }
}
