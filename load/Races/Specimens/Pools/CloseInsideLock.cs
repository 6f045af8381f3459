namespace PoolDash.Races.Specimens;

/// <summary>Half of the story's fix: the lock is there, and the closing is inside it.</summary>
public sealed class CloseInsideLock(Server server) : IPool
{
    private readonly object _lock = new();
    private readonly HashSet<Connection> _sockets = [];

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
        lock (_lock)
        {
            foreach (var socket in _sockets)
            {
                socket.Close();
            }

            _sockets.Clear();
        }
    }

    Lease IPool.Rent() => new(GetSocket());

    void IPool.Return(Lease lease) => ReturnSocket(lease.Connection);
}
