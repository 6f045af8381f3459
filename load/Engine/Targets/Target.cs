using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>What the connections of a pool lead to, and how to ask it something.</summary>
public abstract class Target : IAsyncDisposable
{
    /// <summary>Its URL for people to read, without credentials.</summary>
    public abstract string Endpoint { get; }

    /// <summary>The host and port at which it is reached; of a Unix socket its path, and 0.</summary>
    public abstract (string Host, int Port) Address { get; }

    /// <summary>Makes the target that a URL names. <c>echo://</c> listens from then on; else nothing is opened yet.</summary>
    /// <param name="url">
    /// <c>echo://</c>, <c>tcp://host:port</c>, <c>tls://host:port</c>, <c>unix:///path</c>, <c>redis://</c> or <c>rediss://[user]:password@host:port/database</c>,
    /// <c>postgres://user:password@host:port/database</c> or <c>mongodb://host:port/?tls=true</c>. Of the last three, only the host must be there.
    /// </param>
    /// <param name="socket">Time limits, TLS and the like; the defaults unless given. Its own endpoint is ignored.</param>
    /// <exception cref="FormatException">The URL is none. The message names the part that is wrong and the mend, and no password.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Options are impossible. Lists all that are.</exception>
    public static Target Parse(string url, SocketPoolOptions? socket = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        var (make, fault) = TargetScheme.Read(url, socket ?? new());
        return make is null ? throw new FormatException($"'{PoolEndpoint.WithoutSecrets(url)}' is no target: {fault}") : make();
    }

    /// <summary>Says what <see cref="Parse"/> would refuse a URL for, without making anything.</summary>
    /// <returns>What is wrong and how to mend it, without a password; null when nothing is wrong.</returns>
    public static string? FindFault(string? url, SocketPoolOptions? socket = null) => TargetScheme.Read(url ?? "", socket ?? new()).Fault;

    /// <summary>Makes the factory of a pool of connections to it. Every pool may have its own.</summary>
    public abstract ConnectionFactory<TargetConnection> CreateFactory(TimeProvider? time = null);

    /// <summary>How many of the connections that this object's factories opened are open at the other end, by its own count.</summary>
    /// <returns>Null where the other end cannot be asked.</returns>
    /// <exception cref="IOException">It can be asked, and did not answer.</exception>
    public virtual ValueTask<long?> CountOpenAsync(CancellationToken cancellationToken = default) => new((long?)null);

    /// <summary>
    /// The same target, reached by way of another address: of a link that is to be broken on purpose. Connections that the two open are counted
    /// together, and not by way of the link.
    /// </summary>
    public abstract Target Via(string host, int port);

    /// <summary>Opens a connection, asks it once and closes it, to learn whether this is a target that answers as its URL says.</summary>
    /// <param name="limit">How long all of it may take.</param>
    /// <param name="time">By which that is measured; the system's unless given.</param>
    /// <param name="cancellationToken">Ends it before.</param>
    /// <returns>How long the answer took.</returns>
    /// <exception cref="IOException">It refuses, breaks off or answers something else. Names the endpoint.</exception>
    /// <exception cref="TimeoutException">It does not answer. Names the endpoint.</exception>
    public async Task<TimeSpan> CheckAsync(TimeSpan limit, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        using var passed = new CancellationTokenSource(limit, time ?? TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, passed.Token);
        try
        {
            // What does not listen to its token is left behind, and closes what it opened.
            return await TargetCheck.AskOnceAsync(CreateFactory(time), time ?? TimeProvider.System, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (passed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{Endpoint} did not answer within {limit.TotalSeconds:0.###} s. Check that it is not overloaded, and that the URL's scheme is what it speaks.");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException(Named(late), late);
        }
        catch (IOException failed)
        {
            throw new IOException(Named(failed), failed);
        }

        string Named(Exception failure) =>
            failure.Message.StartsWith(Endpoint, StringComparison.Ordinal) ? failure.Message : $"{Endpoint}: {failure.Message}";
    }

    /// <summary>Ends what belongs to this object itself, such as an embedded target. The connections are the pools'.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }

    /// <inheritdoc/>
    public sealed override string ToString() => Endpoint;
}
