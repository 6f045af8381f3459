using System.Globalization;
using Npgsql;
using PoolDash.PoolCore.Tests.Sockets;

namespace PoolDash.Load.Tests.Targets;

/// <summary>A PostgreSQL with TLS, whose one user needs a password. It refuses to run as root, so that root starts it as <c>postgres</c>.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    internal const string User = "ada";

    /// <summary>A password with all that URLs trip over.</summary>
    internal const string Password = "a:d@a/?#%20";

    private readonly string _folder = Directory.CreateTempSubdirectory("pooldash-postgres-").FullName;
    private readonly TestCertificate _certificate = new();
    private readonly InstalledProgram _initdb = Program("initdb");
    private readonly InstalledProgram _postgres = Program("postgres");
    private int _port;
    private ServerProcess? _process;

    internal static string EscapedPassword => Uri.EscapeDataString(Password);

    internal int Port => Here(_port);

    internal ServerProcess Process => Here(_process!);

    internal string TrustFile => _certificate.CertificateFile;

    private string Data => Path.Combine(_folder, "data");

    /// <summary>A URL of this server.</summary>
    internal string Url(string rest = "/postgres") => $"postgres://{User}:{EscapedPassword}@127.0.0.1:{Port}{rest}";

    /// <summary>The process of the one connection of a target that is open now.</summary>
    internal async Task<int> FindOnlyBackendAsync()
    {
        await using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={Port};Username={User};Password={Password};Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'pooldash-%'", connection);
        await using var found = await command.ExecuteReaderAsync();
        Assert.True(await found.ReadAsync());
        var pid = found.GetInt32(0);
        Assert.False(await found.ReadAsync());
        return pid;
    }

    public async ValueTask InitializeAsync()
    {
        if (!_postgres.IsHere)
        {
            return;
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "password"), Password);
        File.Copy(_certificate.CertificateFile, Path.Combine(_folder, "server.crt"));
        File.Copy(_certificate.KeyFile, Path.Combine(_folder, "server.key"));
        await ServerProcess.RunAsync("chmod", "600", Path.Combine(_folder, "server.key"));
        if (Environment.IsPrivilegedProcess)
        {
            await ServerProcess.RunAsync("chown", "-R", "postgres:postgres", _folder);
        }

        await ServerProcess.RunAsync(
            AsOrdinaryUser,
            [.. Command(_initdb), "-D", Data, "-U", User, "--pwfile", Path.Combine(_folder, "password"), "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        _port = ServerProcess.FreePort();
        await StartAsync();
    }

    /// <summary>Starts it, again at the same port where it has been running before.</summary>
    internal async Task StartAsync()
    {
        string[] settings =
        [
            $"port={_port.ToString(CultureInfo.InvariantCulture)}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "ssl=on",
            $"ssl_cert_file={_folder}/server.crt", $"ssl_key_file={_folder}/server.key",
        ];
        _process = ServerProcess.Start(AsOrdinaryUser, [.. Command(_postgres), "-D", Data, .. settings.SelectMany(setting => new[] { "-c", setting })]);
        await _process.SaysAsync("database system is ready to accept connections");
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
        _postgres.SkipUnlessHere();
        return what;
    }

    private static string AsOrdinaryUser => Environment.IsPrivilegedProcess ? "setpriv" : "env";

    private static InstalledProgram Program(string name)
    {
        var versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending() : Enumerable.Empty<string>();
        return new(name, "postgresql", versions.Select(version => Path.Combine(version, "bin")));
    }

    private static string[] Command(InstalledProgram program) =>
        Environment.IsPrivilegedProcess ? ["--reuid=postgres", "--regid=postgres", "--clear-groups", program.Where] : [program.Where];
}
