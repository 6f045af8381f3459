using System.Security.Cryptography;
using System.Text;

namespace PoolDash.Server.Security;

/// <summary>
/// The keys that open this server, of which only digests of one length are kept: a comparison takes the same time whatever was
/// given, and both keys are compared always.
/// </summary>
internal sealed class AccessKeys
{
    private readonly KeyDigest _operate;
    private readonly KeyDigest _view;

    /// <param name="operate">The operate key; nobody has it when it is null.</param>
    /// <param name="view">The view key; nobody has it when it is null.</param>
    internal AccessKeys(string? operate, string? view) => (_operate, _view) = (KeyDigest.Of(operate), KeyDigest.Of(view));

    /// <summary>What the key allows, or null for a wrong one.</summary>
    internal Role? RoleOf(string key)
    {
        var given = KeyDigest.Hash(key);
        return Chosen(
            CryptographicOperations.FixedTimeEquals(given, _operate.Hashed),
            CryptographicOperations.FixedTimeEquals(given, _view.Hashed));
    }

    /// <summary>What the key with this fingerprint allows, or null when there is no such key any more.</summary>
    internal Role? RoleOfFingerprint(ReadOnlySpan<byte> fingerprint) => Chosen(
        CryptographicOperations.FixedTimeEquals(fingerprint, _operate.Fingerprint),
        CryptographicOperations.FixedTimeEquals(fingerprint, _view.Fingerprint));

    /// <summary>Stands for the key of a role in a cookie: whoever reads it has no key.</summary>
    internal ReadOnlySpan<byte> FingerprintOf(Role role) => (role == Role.Operate ? _operate : _view).Fingerprint;

    private static Role? Chosen(bool operates, bool views) => operates ? Role.Operate : views ? Role.View : null;

    private sealed record KeyDigest(byte[] Hashed, byte[] Fingerprint)
    {
        /// <summary>The digest of a key that there is not is random, so that nothing equals it and comparing with it costs the same.</summary>
        internal static KeyDigest Of(string? key) => key is null
            ? new(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes), RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes))
            : new(Hash(key), HMACSHA256.HashData("PoolDash sign-in"u8, Encoding.UTF8.GetBytes(key)));

        internal static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
    }
}
