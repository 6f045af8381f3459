using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>What the connections of a pool lead to, and how to ask it something.</summary>
public abstract class Target : IAsyncDisposable
{
    /// <summary>Its URL for people to read, without credentials.</summary>
    public abstract string Endpoint { get; }

    /// <summary>Makes the factory of a pool of connections to it. Every pool may have its own.</summary>
    public abstract ConnectionFactory<TargetConnection> CreateFactory(TimeProvider? time = null);

    /// <summary>How many of the connections that this object's factories opened are open at the other end, by its own count.</summary>
    /// <returns>Null where the other end cannot be asked.</returns>
    public virtual ValueTask<long?> CountOpenAsync(CancellationToken cancellationToken = default) => new((long?)null);

    /// <summary>The same target, reached by way of another address: of a link that is to be broken on purpose.</summary>
    public abstract Target Via(string host, int port);

    /// <summary>The host and port at which it is reached.</summary>
    public abstract (string Host, int Port) Address { get; }

    /// <summary>Ends what belongs to this object itself, such as an embedded target. The connections are the pools'.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}
