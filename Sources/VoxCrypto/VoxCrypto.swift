// VoxCrypto
