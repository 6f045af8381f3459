using PoolDash.PoolCore.Tests.Sockets;

namespace PoolDash.Load.Tests.Targets;

/// <summary>A Redis, with and without TLS, and with three users: anybody, <c>ada</c>, and <c>plain</c>, who may do little.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    /// <summary>A password with all that URLs trip over.</summary>
    internal const string Password = "a:d@a/?#%20";

    private readonly string _folder = Directory.CreateTempSubdirectory("pooldash-redis-").FullName;
    private readonly TestCertificate _certificate = new();
    private readonly InstalledProgram _redis = new("redis-server", "redis-server");
    private readonly int _port = ServerProcess.FreePort();
    private readonly int _tlsPort = ServerProcess.FreePort();
    private ServerProcess? _process;

    internal static string EscapedPassword => Uri.EscapeDataString(Password);

    internal int Port => Here(_port);

    internal int TlsPort => Here(_tlsPort);

    internal ServerProcess Process => Here(_process!);

    private string Settings => Path.Combine(_folder, "redis.conf");

    internal string TrustFile => _certificate.CertificateFile;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllLinesAsync(
            Settings,
            [
                "bind 127.0.0.1", $"port {_port}", "maxclients 10100", $"dir {_folder}", "save \"\"", "appendonly no", "daemonize no",
                $"tls-port {_tlsPort}", $"tls-cert-file {_certificate.CertificateFile}", $"tls-key-file {_certificate.KeyFile}",
                $"tls-ca-cert-file {_certificate.CertificateFile}", "tls-auth-clients no",
                $"user ada on \">{Password}\" ~* +@all",
                "user plain on >plain +echo +client|list",
            ]);
        if (_redis.IsHere)
        {
            await StartAsync();
        }
    }

    /// <summary>Starts it, again at the same ports where it has been running before.</summary>
    internal async Task StartAsync()
    {
        _process = ServerProcess.Start(_redis.Where, Settings);
        await _process.SaysAsync("Ready to accept connections");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private T Here<T>(T what)
    {
        _redis.SkipUnlessHere();
        return what;
    }
}
