using System.Runtime.CompilerServices;
using PoolDash.PoolCore;

namespace PoolDash.Server.Feed;

/// <summary>
/// The connections of the pools that somebody looks at, listed with each frame: a page that shows both shows one moment, not two.
/// Pools that nobody looks at cost nothing.
/// </summary>
internal sealed class ConnectionLists(TimeProvider time)
{
    private static readonly TimeSpan _looksNoMore = TimeSpan.FromSeconds(2);

    private readonly ConditionalWeakTable<IConnectionPool, Listed> _lists = [];

    /// <summary>As of the newest frame; for whoever looks first, as of now.</summary>
    internal IReadOnlyList<ConnectionInfo> Of(IConnectionPool pool)
    {
        var listed = _lists.GetValue(pool, pool => new(pool.Connections(), time.GetTimestamp()));
        listed.AskedFor = time.GetTimestamp();
        return listed.Connections;
    }

    /// <summary>Lists the pool's connections, if somebody looks. The sampler calls it with each frame.</summary>
    internal void Take(IConnectionPool pool)
    {
        if (!_lists.TryGetValue(pool, out var listed))
        {
            return;
        }

        if (time.GetElapsedTime(listed.AskedFor) > _looksNoMore)
        {
            _lists.Remove(pool);
            return;
        }

        listed.Connections = pool.Connections();
    }

    private sealed class Listed(IReadOnlyList<ConnectionInfo> connections, long askedFor)
    {
        private IReadOnlyList<ConnectionInfo> _connections = connections;
        private long _askedFor = askedFor;

        internal IReadOnlyList<ConnectionInfo> Connections
        {
            get => Volatile.Read(ref _connections);
            set => Volatile.Write(ref _connections, value);
        }

        internal long AskedFor
        {
            get => Volatile.Read(ref _askedFor);
            set => Volatile.Write(ref _askedFor, value);
        }
    }
}
