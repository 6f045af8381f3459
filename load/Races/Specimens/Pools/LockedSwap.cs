namespace PoolDash.Races.Specimens;

/// <summary>The story's fix: the swap under the same lock as everything else, the closing outside it.</summary>
public sealed class LockedSwap(Server server) : IPool
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
        HashSet<Connection> sockets;
        lock (_lock)
        {
            (sockets, _sockets) = (_sockets, []);
        }

        foreach (var socket in sockets)
        {
            socket.Close();
        }
    }

    Lease IPool.Rent() => new(GetSocket());

    void IPool.Return(Lease lease) => ReturnSocket(lease.Connection);
}
