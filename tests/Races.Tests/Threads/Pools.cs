using PoolDash.Races.Specimens;

namespace PoolDash.Races.Tests.Threads;

/// <summary>A pool with no fault: everything under one lock, but for opening and closing.</summary>
internal sealed class FaultlessPool(Server server) : IPool
{
    private readonly Lock _lock = new();
    private Stack<Connection> _idle = [];
    private long _generation;

    public Lease? Rent()
    {
        long generation;
        lock (_lock)
        {
            if (_idle.TryPop(out var idle))
            {
                return new(idle, _generation);
            }

            generation = _generation;
        }

        return new(server.Open(), generation);
    }

    public void Return(Lease lease)
    {
        lock (_lock)
        {
            if (lease.Word == _generation)
            {
                _idle.Push(lease.Connection);
                return;
            }
        }

        lease.Connection.Close();
    }

    public void Reset()
    {
        Stack<Connection> idle;
        lock (_lock)
        {
            (idle, _idle) = (_idle, []);
            _generation++;
        }

        foreach (var connection in idle)
        {
            connection.Close();
        }
    }
}

/// <summary>A pool of which each part can be another.</summary>
internal sealed class ScriptedPool : IPool
{
    internal required Func<Lease?> Rents { get; init; }

    internal Action<Lease> Returns { get; init; } = lease => lease.Connection.Close();

    internal Action Resets { get; init; } = () => { };

    public Lease? Rent() => Rents();

    public void Return(Lease lease) => Returns(lease);

    public void Reset() => Resets();
}
