package import CairnObjects
import CairnStorage

extension Registry {
    /// The object under a key; `nil` where there is none.
    package func object(bucket: BucketName, key: ObjectKey) async throws -> StoredObject? {
        try await value(ObjectDocument.self, of: .object(bucket, key)).map {
            StoredObject(bucket: bucket, key: key, document: $0.digest, value: $0.value)
        }
    }

    /// The objects of a bucket whose keys begin so, in the order of their keys: all, or so many.
    package func objects(bucket: BucketName, prefix: String, limit: Int = .max) async throws -> [StoredObject]
    {
        var (objects, start) = ([StoredObject](), String?.none)
        repeat {
            let room = min(1000, limit - objects.count)
            let page = try await listObjects(
                bucket: bucket, ObjectListRequest(prefix: prefix, from: start, limit: room))
            objects += page.objects
            start = page.next
        } while start != nil && objects.count < limit
        return objects
    }

    /// A page of the objects of a bucket. Costs what there is to return, however many objects there are.
    package func listObjects(
        bucket: BucketName, _ request: ObjectListRequest
    ) async throws -> ObjectListing {
        var listing = ObjectListing()
        var refs: [(key: ObjectKey, target: Digest)] = []
        let root = "buckets/\(bucket)/"
        let end = root + ObjectKey.encode(prefix: request.prefix) + Self.behindAll
        var start = max(root + ObjectKey.encode(prefix: request.prefix), root + request.start)
        scan: while true {
            let room = request.limit - refs.count - listing.prefixes.count
            let page = try await storage.refs(from: start, before: end, limit: min(room + 1, 1000))
            for standing in page {
                guard case .object(_, let key) = standing.ref else { continue }
                let common = request.commonPrefix(of: key)
                if let common, common == request.after {
                    start = root + ObjectKey.encode(prefix: common) + Self.behindAll
                    continue scan
                }
                guard refs.count + listing.prefixes.count < request.limit else {
                    listing.next = key.encoded
                    break scan
                }
                if let common {
                    listing.prefixes.append(common)
                    start = root + ObjectKey.encode(prefix: common) + Self.behindAll
                    continue scan
                }
                refs.append((key, standing.target))
                start = standing.ref.key + "\u{1}"
            }
            if page.count < min(room + 1, 1000) { break }
        }
        let documents = try await storage.documents(refs.map(\.target))
        for (key, target) in refs {
            guard let document = documents[target] else {
                _ = try await value(ObjectDocument.self, at: target); continue
            }
            listing.objects.append(
                StoredObject(bucket: bucket, key: key, document: target, value: try ObjectDocument(document)))
        }
        return listing
    }

    /// Comes behind every key that begins as what stands before it: keys have no byte from here on.
    private static var behindAll: String { "\u{7F}" }
}

/// Which objects to list.
package struct ObjectListRequest: Sendable {
    package var prefix: String
    /// Keys that have it behind the prefix are told together, up to it.
    package var delimiter: String
    /// Only keys behind this one, and no common prefix that is this.
    package var after: String
    /// Where the page before ended: its `next`.
    package var from: String?
    package var limit: Int

    package init(
        prefix: String = "", delimiter: String = "", after: String = "", from: String? = nil,
        limit: Int = 1000
    ) {
        (self.prefix, self.delimiter, self.after) = (prefix, delimiter, after)
        (self.from, self.limit) = (from, limit)
    }

    fileprivate var start: String {
        from ?? (after.isEmpty ? "" : ObjectKey.encode(prefix: after) + "\u{1}")
    }

    /// What the key is told together with others as; `nil` where it is told alone.
    fileprivate func commonPrefix(of key: ObjectKey) -> String? {
        guard !delimiter.isEmpty else { return nil }
        let (bytes, mark) = (Array(key.description.utf8), Array(delimiter.utf8))
        var start = prefix.utf8.count
        while start + mark.count <= bytes.count {
            if bytes[start..<start + mark.count].elementsEqual(mark) {
                return String(decoding: bytes[..<(start + mark.count)], as: UTF8.self)
            }
            start += 1
        }
        return nil
    }
}

/// A page of objects.
package struct ObjectListing: Sendable {
    package var objects: [StoredObject] = []
    /// What the keys that have the delimiter begin with, once each.
    package var prefixes: [String] = []
    /// Where the next page begins; `nil` at the end.
    package var next: String?

    package init() {}
}
