namespace PoolDash.Races.Specimens;

/// <summary>A return that lands between "nothing is idle" and "I wait" sees nobody who waits.</summary>
public sealed class LostWakeUp(Server server) : IWaitingPool
{
    private readonly Stack<Connection> _idle = [];
    private readonly Queue<Waiter> _waitlist = [];
    private bool _isOpen;

    public Connection? Get()
    {
        lock (_idle)
        {
            if (_idle.TryPop(out var idle) || _isOpen)
            {
                return idle;
            }

            _isOpen = true;
        }

        return server.Open();
    }

    public Lease? GetOrWait(Waiter waiter)
    {
        if (Get() is { } connection)
        {
            return new(connection);
        }

        lock (_waitlist)
        {
            _waitlist.Enqueue(waiter);
        }

        return waiter.Await();
    }

    public void Put(Connection connection)
    {
        lock (_waitlist)
        {
            if (_waitlist.TryDequeue(out var waiter))
            {
                waiter.TryEnd(new(connection));
                return;
            }
        }

        lock (_idle)
        {
            _idle.Push(connection);
        }
    }

    Lease? IPool.Rent() => Get() is { } connection ? new(connection) : null;

    Lease? IWaitingPool.RentOrWait(Waiter waiter) => GetOrWait(waiter);

    void IPool.Return(Lease lease) => Put(lease.Connection);

    void IPool.Reset() => throw new NotSupportedException();

    void IWaitingPool.Cancel(Waiter waiter) => waiter.TryEnd(null);
}
