import Hummingbird
import HummingbirdTLS
import JWTKit
import NIOCore
import ServiceLifecycle
