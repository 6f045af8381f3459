using System.Security.Cryptography;
using System.Text;

namespace PoolDash.Races;

/// <summary>A few characters, fit for a URL, that differ where texts do.</summary>
internal static class ShortHash
{
    /// <summary>No letter that is taken for another: Crockford's base 32.</summary>
    private const string Letters = "0123456789abcdefghjkmnpqrstvwxyz";

    internal static string Of(string text, int length)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return string.Create(length, hash, static (letters, hash) =>
        {
            for (var index = 0; index < letters.Length; index++)
            {
                letters[index] = Letters[hash[index] & 31];
            }
        });
    }
}
