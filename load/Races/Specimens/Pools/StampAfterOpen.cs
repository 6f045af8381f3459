namespace PoolDash.Races.Specimens;

/// <summary>A new connection is stamped with the generation once it is open, whatever happened while it was opened.</summary>
public sealed class StampAfterOpen(Server server) : IPool
{
    private readonly Stack<Connection> _idleConnections = [];
    private int _clearGeneration;

    public Connection GetInternalConnection()
    {
        lock (_idleConnections)
        {
            while (_idleConnections.TryPop(out var idle))
            {
                if (idle.Generation == _clearGeneration)
                {
                    return idle;
                }

                idle.Close();
            }
        }

        return OpenNewInternalConnection();
    }

    public void ReturnInternalConnection(Connection connection)
    {
        lock (_idleConnections)
        {
            if (connection.Generation == _clearGeneration)
            {
                _idleConnections.Push(connection);
                return;
            }
        }

        connection.Close();
    }

    public void Clear()
    {
        lock (_idleConnections)
        {
            _clearGeneration++;
        }
    }

    private Connection OpenNewInternalConnection()
    {
        var connection = server.Open();
        connection.Generation = _clearGeneration;
        return connection;
    }

    Lease IPool.Rent() => new(GetInternalConnection());

    void IPool.Return(Lease lease) => ReturnInternalConnection(lease.Connection);

    void IPool.Reset() => Clear();
}
