using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace PoolDash.Server.Security;

/// <summary>
/// The keys with which stress runs reset their own pools through the API. Each is random, is known to its run alone, opens the endpoints
/// that say <see cref="Policies.OpenToRuns"/> for the pool that the run opened and no other, and ends with the run. None is written anywhere.
/// </summary>
internal sealed class RunKeys
{
    private readonly object _gate = new();

    /// <summary>Digests, so that all keys are compared in the same time. Guarded by the gate.</summary>
    private readonly List<(byte[] Digest, ClaimsPrincipal Holder)> _keys = [];

    /// <summary>Makes a key for the run that opened this pool. It is one until it is disposed.</summary>
    internal RunKey Issue(string pool)
    {
        var key = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        var entry = (Digest(key), Principals.RunOf(pool));
        lock (_gate)
        {
            _keys.Add(entry);
        }

        return new(key, () => Revoke(entry));
    }

    /// <summary>Whose key it is; null when it is no run's, or no longer.</summary>
    internal ClaimsPrincipal? HolderOf(string key)
    {
        var given = Digest(key);
        lock (_gate)
        {
            ClaimsPrincipal? holder = null;
            foreach (var (digest, principal) in _keys)
            {
                holder = CryptographicOperations.FixedTimeEquals(given, digest) ? principal : holder;
            }

            return holder;
        }
    }

    private void Revoke((byte[], ClaimsPrincipal) entry)
    {
        lock (_gate)
        {
            _keys.Remove(entry);
        }
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary>A run's key.</summary>
internal sealed class RunKey(string value, Action revoke) : IDisposable
{
    internal string Value => value;

    public void Dispose() => revoke();
}
