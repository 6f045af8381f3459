using System.Net.Security;
using Npgsql;
using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>What a URL and the options of sockets mean to Npgsql. An option that it cannot follow is refused, never left out.</summary>
internal static class PostgresSettings
{
    private const int LongestTimeout = 1_024;

    private static readonly Dictionary<string, SslMode> _modes = new(StringComparer.Ordinal)
    {
        ["disable"] = SslMode.Disable,
        ["allow"] = SslMode.Allow,
        ["prefer"] = SslMode.Prefer,
        ["require"] = SslMode.Require,
        ["verify-ca"] = SslMode.VerifyCA,
        ["verify-full"] = SslMode.VerifyFull,
    };

    /// <summary>What cannot be, and how to mend it; null when all can.</summary>
    internal static string? FindFault(TargetUrl url, SocketPoolOptions socket)
    {
        var defaults = new SocketPoolOptions();
        if (url.Query.Keys.Any(name => !name.Equals("sslmode", StringComparison.OrdinalIgnoreCase)))
        {
            return "the only parameter is sslmode; leave others out;";
        }

        if (url.Query.TryGetValue("sslmode", out var written) && !_modes.ContainsKey(written))
        {
            return $"sslmode must be one of {string.Join(", ", _modes.Keys)};";
        }

        var mode = Mode(url, socket);
        return !socket.NoDelay ? "NoDelay is false, and Npgsql always sends at once; remove NoDelay;"
            : socket.TcpKeepAliveTime != Timeout.InfiniteTimeSpan && socket.TcpKeepAliveRetryCount != defaults.TcpKeepAliveRetryCount
                ? "Npgsql leaves TcpKeepAliveRetryCount to the system; remove it;"
            : (socket.TlsTrustFile is not null || socket.TlsTargetHost is not null) && mode < SslMode.VerifyCA
                ? "this sslmode checks no certificate, so that TlsTrustFile and TlsTargetHost are without effect; write sslmode=verify-full or remove them;"
            : socket.TlsTargetHost is not null && mode != SslMode.VerifyFull
                ? "this sslmode checks no name, so that TlsTargetHost is without effect; write sslmode=verify-full or remove it;"
            : socket.AsksForTls() && mode < SslMode.Require
                ? "options for TLS are set, but with this sslmode it may not be spoken; write sslmode=verify-full or remove them;"
            : null;
    }

    /// <summary>Makes the source of the connections of one target.</summary>
    /// <param name="url">Whose credentials and database to use.</param>
    /// <param name="host">Where to connect.</param>
    /// <param name="port">At which port.</param>
    /// <param name="socket">How to connect.</param>
    /// <param name="name">What the server is to call the connections.</param>
    internal static NpgsqlDataSource Source(TargetUrl url, string host, int port, SocketPoolOptions socket, string name)
    {
        var builder = new NpgsqlSlimDataSourceBuilder
        {
            ConnectionStringBuilder =
            {
                Host = host,
                Port = port,
                Username = url.User,
                Password = url.Password,
                Database = url.Path.Length > 0 ? url.Path : null,
                ApplicationName = name,
                Pooling = false,
                Enlist = false,
                GssEncryptionMode = GssEncryptionMode.Disable,

                // The caller's token ends a query, and ours an opening; -1: a query that was given up is not waited for.
                CommandTimeout = 0,
                CancellationTimeout = -1,
                Timeout = OpeningLimit(socket),

                SslMode = Mode(url, socket),
                RootCertificate = socket.TlsTrustFile,
                SslCertificate = socket.TlsCertificateFile,
                SslKey = socket.TlsKeyFile ?? socket.TlsCertificateFile,
                TcpKeepAlive = socket.TcpKeepAliveTime != Timeout.InfiniteTimeSpan,
                TcpKeepAliveTime = Seconds(socket.TcpKeepAliveTime),
                TcpKeepAliveInterval = socket.TcpKeepAliveTime == Timeout.InfiniteTimeSpan ? 0 : Seconds(socket.TcpKeepAliveInterval),
            },
        };
        builder.EnableTransportSecurity();

        // No query of its own at the first connection: those of a run are counted.
        builder.ConfigureTypeLoading(static types => types.EnableTypeLoading(false));
        builder.UseSslClientAuthenticationOptionsCallback(terms => Agree(terms, url, socket));
        return builder.Build();
    }

    private static SslMode Mode(TargetUrl url, SocketPoolOptions socket) =>
        url.Query.TryGetValue("sslmode", out var written) && _modes.TryGetValue(written, out var mode) ? mode
        : socket.AsksForTls() ? SslMode.VerifyFull
        : SslMode.Prefer;

    // By way of another address the certificate is still to carry the name that the URL has.
    private static void Agree(SslClientAuthenticationOptions terms, TargetUrl url, SocketPoolOptions socket)
    {
        terms.TargetHost = socket.TlsTargetHost ?? url.Host;
        socket.ConfigureTls?.Invoke(terms);
    }

    // In whole seconds, and never without end: it ends the connecting for a cancellation as well.
    private static int OpeningLimit(SocketPoolOptions socket) =>
        socket.ConnectTimeout == Timeout.InfiniteTimeSpan ? LongestTimeout : (int)Math.Min(Math.Ceiling(socket.ConnectTimeout.TotalSeconds), LongestTimeout);

    private static int Seconds(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? 0 : (int)time.TotalSeconds;
}
