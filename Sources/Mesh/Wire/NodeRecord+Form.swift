import VoxCrypto

extension NodeRecord {
    /// Bytes that an id may have, as it was sent.
    static let idSizes = 1...256

    /// Name of the first field of a request that is not as it must be; nil when all are.
    var unfitField: String? {
        if let cpuUsagePct, !(0...100).contains(cpuUsagePct) { return "cpu_usage_pct" }
        if let key = ed25519PubKeyB64, Base64.decode(key.wireTrimmed)?.count != Ed25519PublicKey.byteCount {
            return "ed25519_pub_key_b64"
        }
        return donationPolicy?.unfitField.map { "donation_policy.\($0)" }
    }
}

extension WorkerDonationPolicy {
    private static let tiers: ClosedRange<UInt8> = 0...100

    fileprivate var unfitField: String? {
        if !Self.tiers.contains(cudaTier) { return "cuda_tier" }
        return Self.tiers.contains(metalTier) ? nil : "metal_tier"
    }
}
