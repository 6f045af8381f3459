namespace PoolDash.Races.Specimens;

/// <summary>The story's pool: one side has a lock, the other trusts a swap.</summary>
public sealed class NonAtomicSwap(Server server) : IPool
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
        (var sockets, _sockets) = (_sockets, []);
        foreach (var socket in sockets)
        {
            socket.Close();
        }
    }

    Lease IPool.Rent() => new(GetSocket());

    void IPool.Return(Lease lease) => ReturnSocket(lease.Connection);
}
