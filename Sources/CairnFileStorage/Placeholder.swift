import GRDB
import Logging
import SystemPackage
