using PoolDash.Server.Listening;

namespace PoolDash.Server.Security;

/// <summary>The one line that says where PoolDash is, and the only place where a key is told.</summary>
internal static class StartLine
{
    /// <param name="address">Where the server listens; a path alone is told where that is not known.</param>
    /// <param name="mount">Where in the application PoolDash is.</param>
    /// <param name="access">The rule, which has been decided.</param>
    /// <param name="hosts">The names that are answered to.</param>
    internal static string For(string? address, PathString mount, Access access, AllowedHosts hosts)
    {
        var place = (address is null ? "" : Answering(ListeningUrls.Reachable(address), access, hosts)) + mount.ToUriComponent();
        return access switch
        {
            { IsOpen: true } => $"PoolDash is at {place}",
            { GeneratedKey: { } key } => $"PoolDash is at {place}{SignIn.Path}?{SignIn.KeyField}={Uri.EscapeDataString(key)}",
            _ => $"PoolDash is at {place}; sign in with the key of {AuthOptions.Section}:{nameof(AuthOptions.OperateKey)}",
        };
    }

    /// <summary>The same by a name that is allowed, where this one is not: it would be a link that leads nowhere.</summary>
    private static string Answering(string url, Access access, AllowedHosts hosts) =>
        hosts.OneToTell is { } name
        && !BindingAddress.Parse(url).IsUnixPipe
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && !hosts.Allow(new HostString(uri.Authority), onlyThisMachine: access.IsOpen)
            ? $"{uri.Scheme}://{name}:{uri.Port}{uri.AbsolutePath.TrimEnd('/')}"
            : url;
}

/// <summary>When the server listens: decides who may do what, and says where PoolDash is.</summary>
internal sealed class AccessAtStart(Access access, IListeningAddresses addresses, SignInPaths paths, AllowedHosts hosts, StartOutput output) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var listening = addresses.Read();
        access.Decide(listening);
        if (paths.Mounts is [var mount, ..])
        {
            output.Writer.WriteLine(StartLine.For(listening is [var first, ..] ? first : null, mount, access, hosts));
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Where the line goes: to whoever started the program, not to the log.</summary>
internal sealed record StartOutput(TextWriter Writer);
