namespace PoolDash.Races.Specimens;

/// <summary>A return hands its connection to a waiter that is cancelled in the same instant, and asks no more.</summary>
public sealed class CancelledWaiterKeeps(Server server) : IWaitingPool
{
    private readonly Stack<Connection> _idle = [];
    private readonly Queue<Waiter> _waiting = [];
    private bool _isOpen;

    public Connection? TryAllocate()
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

    public Lease? Allocate(Waiter waiter)
    {
        lock (_idle)
        {
            if (TryAllocate() is { } connection)
            {
                return new(connection);
            }

            _waiting.Enqueue(waiter);
        }

        return waiter.Await();
    }

    public void Release(Connection connection)
    {
        lock (_idle)
        {
            while (_waiting.TryDequeue(out var waiter))
            {
                if (!waiter.IsDone)
                {
                    waiter.TryEnd(new(connection));
                    return;
                }
            }

            _idle.Push(connection);
        }
    }

    Lease? IPool.Rent() => TryAllocate() is { } connection ? new(connection) : null;

    Lease? IWaitingPool.RentOrWait(Waiter waiter) => Allocate(waiter);

    void IPool.Return(Lease lease) => Release(lease.Connection);

    void IPool.Reset() => throw new NotSupportedException();

    void IWaitingPool.Cancel(Waiter waiter) => waiter.TryEnd(null);
}
