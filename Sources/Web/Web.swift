import Hummingbird
import HummingbirdTLS
import Mesh
import Templates
