namespace PoolDash.Races.Specimens;

/// <summary>The swap made atomic. Who has loaded the old set still adds to it.</summary>
public sealed class ExchangeOnly(Server server) : IPool
{
    private readonly object _lock = new();
    private HashSet<Connection> _sockets = [];

    public Connection GetSocket()
    {
        lock (_lock)
        {
            foreach (var socket in _sockets)
            {
                _sockets.Remove(socket);
                return socket;
            }
        }

        return server.Open();
    }

    public void ReturnSocket(Connection socket)
    {
        lock (_lock)
        {
            _sockets.Add(socket);
        }
    }

    public void Reset()
    {
        foreach (var socket in Interlocked.Exchange(ref _sockets, []))
        {
            socket.Close();
        }
    }

    Lease IPool.Rent() => new(GetSocket());

    void IPool.Return(Lease lease) => ReturnSocket(lease.Connection);
}
