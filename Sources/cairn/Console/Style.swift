import CairnObjects

/// Colours and weights of text on a terminal (ECMA-48 SGR).
enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"

    init?(_ approval: ApprovalState) {
        switch approval {
        case .pending: self = .yellow
        case .approved: self = .green
        case .rejected: self = .red
        }
    }
}
