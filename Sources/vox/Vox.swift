import ArgumentParser
import AsyncHTTPClient
import Audit
import Compute
import Language
import Mesh
import Templates
import VoxCrypto
import Web

@main
struct Vox: ParsableCommand {}
