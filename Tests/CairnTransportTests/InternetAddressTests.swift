import CairnTransport
import Testing

@Suite struct InternetAddressTests {
    @Test(arguments: [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255",
        "100.100.100.200", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.0.0.8",
        "198.18.0.1",
        "198.19.255.255", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "168.63.129.16",
        "::", "::1",
        "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
        "::ffff:169.254.169.254", "64:ff9b::a00:1", "64:ff9b:1::1", "2001:db8::1",
        "2001::1", "2002:7f00:1::1",
        "::7f00:1", "fec0::1", "100::1", "3fff::1",
    ])
    func anAddressOfAnInsideIsNotPublic(text: String) throws {
        #expect(try #require(InternetAddress(text)).isPublic == false)
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
        "172.32.0.0", "192.167.0.1", "192.169.0.1", "198.17.255.255", "198.20.0.0", "223.255.255.255",
        "2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2001:4860:4860::8888",
        "3fff:1000::1",
    ])
    func anAddressOfTheInternetIsPublic(text: String) throws {
        let address = try #require(InternetAddress(text))
        #expect(address.isPublic)
        #expect(InternetAddress(address.description) == address)
    }

    @Test(arguments: ["localhost", "1.2.3", "1.2.3.4.5", "", "::g", "0x7f.1"])
    func aNameIsNoAddress(text: String) { #expect(InternetAddress(text) == nil) }
}
