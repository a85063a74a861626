import CairnServer
@main enum M { static func main() {} }
