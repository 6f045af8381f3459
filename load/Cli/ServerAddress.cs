namespace PoolDash.Cli;

/// <summary>Where a server is, and the key for it.</summary>
/// <param name="Root">The address of its first page.</param>
/// <param name="Key">Its key; null where none was given.</param>
internal sealed record ServerAddress(Uri Root, string? Key)
{
    /// <summary>Where a key is read from that is not to stand in the shell's history.</summary>
    internal const string KeyVariable = "POOLDASH_KEY";

    private const string LoginPath = "/login";
    private const string KeyInLink = "key=";

    /// <summary>Reads an address; also the link that a server prints at its start, with the key in it.</summary>
    /// <exception cref="CommandFaultException">It is no address, or the key can be none.</exception>
    internal static ServerAddress Parse(string text, string? key, Func<string, string?> variable)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
        {
            var mend = text.Contains("://", StringComparison.Ordinal) || text.Length == 0 ? "http://localhost:8080" : $"http://{text}";
            throw CommandFaultException.WrongUsage($"--server needs the address of a PoolDash server, such as {mend}.");
        }

        var root = new UriBuilder(uri) { Query = "", Fragment = "" };
        if (root.Path.EndsWith(LoginPath, StringComparison.OrdinalIgnoreCase) && uri.Query.TrimStart('?').StartsWith(KeyInLink, StringComparison.Ordinal))
        {
            root.Path = root.Path[..^LoginPath.Length];
            key ??= Uri.UnescapeDataString(uri.Query.TrimStart('?')[KeyInLink.Length..].Split('&')[0]);
        }

        key ??= variable(KeyVariable) is { Length: > 0 } kept ? kept : null;
        return key is not null && (key.Length == 0 || key.Any(c => c is <= ' ' or > '~'))
            ? throw CommandFaultException.WrongUsage("The key has characters that no key has. Copy it again from where the server printed it.")
            : new(root.Uri, key);
    }

    /// <summary>Never the compiler's listing of all parts: the key is one of them.</summary>
    public override string ToString() => Root.AbsoluteUri.TrimEnd('/');
}
