using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>The schemes of targets' URLs, and what each makes of one.</summary>
internal static class TargetScheme
{
    private const string RedisForm = "expected redis://[[user]:password@]host[:port][/database], or rediss:// for TLS.";
    private const string PostgresForm = "expected postgres://[user[:password]@]host[:port][/database][?sslmode=mode].";
    private const string MongoForm = "expected mongodb://host[:port][/?tls=true].";

    private const int RedisPort = 6_379;
    private const int PostgresPort = 5_432;
    private const int MongoPort = 27_017;

    private const string TlsIsOff = "options for TLS are set, but this does not speak it; write";

    /// <summary>Finds what would make the target, or what is wrong with its URL.</summary>
    internal static (Func<Target>? Make, string? Fault) Read(string url, SocketPoolOptions socket)
    {
        var end = url.IndexOf("://", StringComparison.Ordinal);
        var scheme = end < 0 ? "" : url[..end].ToLowerInvariant();
        var rest = end < 0 ? "" : url[(end + 3)..];
        return scheme switch
        {
            "echo" => Echo(rest, socket),
            "tcp" or "tls" or "unix" => Line(url, socket),
            "redis" or "rediss" => From(TargetUrl.Read(scheme, rest, RedisPort), RedisForm, read => Redis(read, socket)),
            "postgres" or "postgresql" => From(TargetUrl.Read(scheme, rest, PostgresPort), PostgresForm, read => Postgres(read, socket)),
            "mongodb" => From(TargetUrl.Read(scheme, rest, MongoPort), MongoForm, read => Mongo(read, socket)),
            _ => (null, "the scheme must be one of echo, tcp, tls, unix, redis, rediss, postgres, postgresql, mongodb, as in tcp://127.0.0.1:6379."),
        };
    }

    private static (Func<Target>?, string?) From(
        (TargetUrl? Url, string? Fault) read, string form, Func<TargetUrl, (Func<Target>? Make, string? Fault)> make)
    {
        var (target, fault) = read.Url is { } url ? make(url) : (null, read.Fault);
        return fault is null ? (target, null) : (null, $"{fault} {form}");
    }

    private static (Func<Target>?, string?) Echo(string rest, SocketPoolOptions socket) =>
        rest.Trim('/').Length > 0 ? (null, "the embedded target has no address; write echo://.")
        : socket.AsksForTls() ? (null, "options for TLS are set, and the embedded target does not speak it; remove them.")
        : (() => new EmbeddedTarget(socket), null);

    private static (Func<Target>?, string?) Line(string url, SocketPoolOptions socket)
    {
        if (!PoolEndpoint.TryParse(url, out var endpoint, out var mend))
        {
            return (null, mend);
        }

        return endpoint.Transport != EndpointTransport.Tls && socket.AsksForTls()
            ? (null, $"{TlsIsOff} tls://host:port or remove them.")
            : (() => new SocketTarget(endpoint, socket, new LineProtocol()), null);
    }

    private static (Func<Target>?, string?) Redis(TargetUrl url, SocketPoolOptions socket)
    {
        var isTls = url.Scheme == "rediss";
        return url.Query.Count > 0 ? (null, "it has no parameters; leave '?' and what follows it out;")
            : url.Path.Length > 0 && !url.Path.All(char.IsAsciiDigit) ? (null, "the database must be a number;")
            : url is { User: not null, Password: null } ? (null, "a user needs a password; a password alone is written after a colon;")
            : !isTls && socket.AsksForTls() ? (null, $"{TlsIsOff} rediss:// or remove them;")
            : (() => new RedisTarget(url, At(url, isTls), socket), null);
    }

    private static (Func<Target>?, string?) Postgres(TargetUrl url, SocketPoolOptions socket) =>
        url is { User: null, Password: not null } ? (null, "a password needs a user;")
        : PostgresSettings.FindFault(url, socket) is { } fault ? (null, fault)
        : (() => new PostgresTarget(url, socket), null);

    private static (Func<Target>?, string?) Mongo(TargetUrl url, SocketPoolOptions socket)
    {
        var isTls = url.Query.TryGetValue("tls", out var tls) && bool.TryParse(tls, out var asked) && asked;
        return url.User is not null || url.Password is not null ? (null, "hello and ping need no user; leave user and password out;")
            : url.Path.Length > 0 ? (null, "ping asks no database; leave its name out;")
            : url.Query.Count > (tls is null ? 0 : 1) ? (null, "the only parameter is tls; leave others out;")
            : tls is not null && !bool.TryParse(tls, out _) ? (null, "tls must be true or false;")
            : !isTls && socket.AsksForTls() ? (null, $"{TlsIsOff} ?tls=true or remove them;")
            : (() => new SocketTarget(At(url, isTls), socket, new MongoProtocol(), at => $"mongodb://{Authority(at)}{(isTls ? "/?tls=true" : "")}"), null);
    }

    private static string Authority(PoolEndpoint at) => TargetUrl.Authority(at.Host, at.Port);

    private static PoolEndpoint At(TargetUrl url, bool isTls) =>
        PoolEndpoint.Parse($"{(isTls ? "tls" : "tcp")}://{TargetUrl.Authority(url.Host, url.Port)}");
}
