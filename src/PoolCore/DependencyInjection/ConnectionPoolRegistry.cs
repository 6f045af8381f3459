using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PoolDash.PoolCore;

/// <summary>
/// The pools that a process shows: those of its container, and those added while it runs. Their names are unique, upper and
/// lower case being the same. It disposes none of them. Every member may be called from any thread at any time.
/// </summary>
public sealed partial class ConnectionPoolRegistry
{
    private readonly object _gate = new();
    private readonly ILogger _log;

    /// <summary>Replaced as a whole, under the gate, so that readers need none.</summary>
    private IConnectionPool[] _pools = [];

    /// <summary>Makes a registry.</summary>
    /// <param name="pools">What it contains from the start.</param>
    /// <param name="loggerFactory">Where to log what a handler of <see cref="Changed"/> throws; nowhere unless given.</param>
    /// <exception cref="ArgumentException">Two of the pools have the same name.</exception>
    public ConnectionPoolRegistry(IEnumerable<IConnectionPool> pools, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(pools);
        _log = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger("PoolDash.PoolCore");
        foreach (var pool in pools)
        {
            Add(pool);
        }
    }

    /// <summary>
    /// Tells that <see cref="All"/> is no longer what it was. Raised on the thread that changed it, outside every lock, after the
    /// change; what <see cref="All"/> then says may be newer still. A handler that throws harms nobody; it is logged.
    /// </summary>
    public event EventHandler? Changed;

    /// <summary>The pools of this moment, in the order in which they came; a list that never changes.</summary>
    public IReadOnlyList<IConnectionPool> All => Array.AsReadOnly(Volatile.Read(ref _pools));

    /// <summary>Adds a pool made at run time.</summary>
    /// <exception cref="ArgumentException">There is a pool of that name.</exception>
    public void Add(IConnectionPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        lock (_gate)
        {
            if (TryGet(pool.Name, out var present))
            {
                throw new ArgumentException(
                    $"There is a pool named '{present.Name}' already. Give this one another name; upper and lower case are the same.", nameof(pool));
            }

            Volatile.Write(ref _pools, [.. _pools, pool]);
        }

        TellChanged();
    }

    /// <summary>Removes this pool, and no other of the same name. Do so before you dispose it.</summary>
    /// <returns>False when it was not there.</returns>
    public bool Remove(IConnectionPool pool)
    {
        lock (_gate)
        {
            var rest = Array.FindAll(_pools, other => !ReferenceEquals(other, pool));
            if (rest.Length == _pools.Length)
            {
                return false;
            }

            Volatile.Write(ref _pools, rest);
        }

        TellChanged();
        return true;
    }

    /// <summary>Finds a pool by its name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out IConnectionPool? pool)
    {
        pool = Array.Find(Volatile.Read(ref _pools), other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return pool is not null;
    }

    private void TellChanged()
    {
        foreach (var handler in (Changed?.GetInvocationList() ?? []).Cast<EventHandler>())
        {
            try
            {
                handler(this, EventArgs.Empty);
            }
            catch (Exception thrown)
            {
                LogHandlerThrew(_log, thrown);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A handler of ConnectionPoolRegistry.Changed threw. The other handlers were told all the same.")]
    private static partial void LogHandlerThrew(ILogger log, Exception thrown);
}
