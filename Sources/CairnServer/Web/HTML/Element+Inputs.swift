import CairnObjects
import CairnRegistry

/// What people fill in. Where a page has several forms, `id` tells their fields apart.
extension Element {
    /// A line of text.
    ///
    /// - Parameter help: What can be written there; read out with the field.
    static func input(
        _ name: String, _ label: HTML, _ value: String = "", id: String? = nil, help: HTML = .none,
        isRequired: Bool = false
    ) -> HTML {
        let id = "f-\(id ?? name)"
        let (about, text) = described(id, help)
        let need: HTML = isRequired ? " required" : .none
        return """
            <label for="\(id)">\(label)</label>
            <input id="\(id)" name="\(name)" value="\(value)" autocomplete="off"\(need)\(about)>
            \(text)
            """
    }

    /// One of several.
    static func choice(
        _ name: String, _ label: HTML, _ options: [(value: String, words: HTML)], _ chosen: String?,
        id: String? = nil, help: HTML = .none
    ) -> HTML {
        let id = "f-\(id ?? name)"
        let (about, text) = described(id, help)
        let items = options.map { option -> HTML in
            let mark: HTML = option.value == chosen ? " selected" : .none
            return "<option value=\"\(option.value)\"\(mark)>\(option.words)</option>\n"
        }
        return """
            <label for="\(id)">\(label)</label>
            <select id="\(id)" name="\(name)"\(about)>
            \(items)</select>
            \(text)
            """
    }

    /// Yes or no.
    static func check(_ name: String, _ label: HTML, _ isOn: Bool, id: String? = nil) -> HTML {
        let id = "f-\(id ?? name)"
        let mark: HTML = isOn ? " checked" : .none
        return """
            <p class="check"><input type="checkbox" id="\(id)" name="\(name)" value="yes"\(mark)>
            <label for="\(id)">\(label)</label></p>

            """
    }

    /// Why, for the log.
    static func reason(_ value: String = "", id: String = "reason") -> HTML {
        """
        <label for="f-\(id)">Reason</label>
        <textarea id="f-\(id)" name="reason" rows="2" maxlength="2000">\(value)</textarea>

        """
    }

    /// Why a form came back.
    static func fault(_ error: CairnError?) -> HTML {
        guard let error else { return .none }
        let hint: HTML = error.hint.map { "<br>\($0)" } ?? .none
        return """
            <p class="problem" role="alert">Nothing was changed: \(error.message).\(hint)</p>

            """
    }

    /// What a form asks of the roles, and in which groups.
    static func grant(_ role: String?, _ groups: String, id: String = "") -> HTML {
        let roles = Role.allCases.map { (value: $0.rawValue, words: "\($0)" as HTML) }
        let help: HTML = "A group's name, in which <code>*</code> stands for anything: <code>fraud-*</code>."
        return choice("role", "Role", roles, role, id: id + "role")
            + input("groups", "In the groups", groups, id: id + "groups", help: help)
    }

    private static func described(_ id: String, _ help: HTML) -> (HTML, HTML) {
        guard !help.isEmpty else { return (.none, .none) }
        return (" aria-describedby=\"\(id)-help\"", "<p id=\"\(id)-help\" class=\"quiet\">\(help)</p>\n")
    }
}
