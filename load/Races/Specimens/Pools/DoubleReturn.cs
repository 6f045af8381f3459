namespace PoolDash.Races.Specimens;

/// <summary>Whether a connection was returned before is looked at in one step, and noted in another.</summary>
public sealed class DoubleReturn(Server server) : IPool
{
    private readonly Stack<Connection> _idle = [];

    public Connection Get()
    {
        Connection? connector;
        lock (_idle)
        {
            _idle.TryPop(out connector);
        }

        connector ??= server.Open();
        connector.IsRented = true;
        return connector;
    }

    public void Return(Connection connector)
    {
        if (!connector.IsRented)
        {
            return;
        }

        connector.IsRented = false;
        lock (_idle)
        {
            _idle.Push(connector);
        }
    }

    public void Clear()
    {
        lock (_idle)
        {
            while (_idle.TryPop(out var connector))
            {
                connector.Close();
            }
        }
    }

    Lease IPool.Rent() => new(Get());

    void IPool.Return(Lease lease) => Return(lease.Connection);

    void IPool.Reset() => Clear();
}
