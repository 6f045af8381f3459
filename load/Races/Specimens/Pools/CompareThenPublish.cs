namespace PoolDash.Races.Specimens;

/// <summary>A return compares the generation, and publishes in a second step.</summary>
public sealed class CompareThenPublish(Server server) : IPool
{
    private readonly Stack<Connection> _sockets = [];
    private int _generation;

    public Connection GetSocket()
    {
        lock (_sockets)
        {
            if (_sockets.TryPop(out var idle))
            {
                return idle;
            }
        }

        var generation = _generation;
        var socket = server.Open();
        socket.Generation = generation;
        return socket;
    }

    public void ReturnSocket(Connection socket)
    {
        if (socket.Generation != _generation)
        {
            socket.Close();
            return;
        }

        lock (_sockets)
        {
            _sockets.Push(socket);
        }
    }

    public void Reset()
    {
        var stale = new List<Connection>();
        lock (_sockets)
        {
            _generation++;
            while (_sockets.TryPop(out var socket))
            {
                stale.Add(socket);
            }
        }

        foreach (var socket in stale)
        {
            socket.Close();
        }
    }

    Lease IPool.Rent() => new(GetSocket());

    void IPool.Return(Lease lease) => ReturnSocket(lease.Connection);
}
