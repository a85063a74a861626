import CairnObjects
import CairnRegistry

extension FuzzTarget {
    /// Keys, tokens and sealed secrets as texts.
    static let secrets = FuzzTarget(
        text: "secrets", limit: 512,
        samples: {
            let box = try? SecretBox(key: [UInt8](repeating: 7, count: SecretBox.keySize))
            let sealed = box?.seal(Array("a secret".utf8), for: "webhooks/fuzz")
            return [sealed, box?.encoded].compactMap { $0 }.map { Array($0.utf8) }
        }
    ) { text in
        let box = try SecretBox(key: [UInt8](repeating: 7, count: SecretBox.keySize))
        if let secret = try read({ () throws(CairnError) in try box.open(text, for: "webhooks/fuzz") }) {
            try hold(secret.elementsEqual("a secret".utf8), "a secret opens that nobody sealed")
        }
        let elsewhere = try read { () throws(CairnError) in try box.open(text, for: "webhooks/other") }
        try hold(elsewhere == nil, "a secret opens for another owner")
        if let key = try read({ () throws(CairnError) in try SecretBox(encoded: text) }) {
            try hold(key.encoded.isSame(as: text), "a key for secrets has two forms")
        }
        if let secret = try read({ () throws(CairnError) in try WebhookSecret(encoded: text) }) {
            try hold(secret.encoded.isSame(as: text), "a webhook's secret has two forms")
        }
        if let token = try read({ () throws(CairnError) in try TokenText(parsing: text) }) {
            try hold(token.exposed.isSame(as: text), "a token has two forms")
        }
        let sealed = box.seal(Array(text.utf8), for: text)
        try hold(try box.open(sealed, for: text).elementsEqual(text.utf8), "a sealed secret is lost")
    }
}
