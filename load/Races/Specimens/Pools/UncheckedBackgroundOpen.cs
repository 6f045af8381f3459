namespace PoolDash.Races.Specimens;

/// <summary>What is opened in the background becomes idle without a look at whether a reset came between.</summary>
public sealed class UncheckedBackgroundOpen(Server server) : IFillingPool
{
    private readonly Stack<Connection> _idleResources = [];
    private int _resetCount;

    public Connection Acquire()
    {
        int resetCount;
        lock (_idleResources)
        {
            if (_idleResources.TryPop(out var idle))
            {
                return idle;
            }

            resetCount = _resetCount;
        }

        return CreateNewResource(resetCount);
    }

    public void Release(Connection resource)
    {
        lock (_idleResources)
        {
            if (resource.Generation == _resetCount)
            {
                _idleResources.Push(resource);
                return;
            }
        }

        resource.Close();
    }

    public void CreateResource()
    {
        int resetCount;
        lock (_idleResources)
        {
            resetCount = _resetCount;
        }

        var resource = CreateNewResource(resetCount);
        lock (_idleResources)
        {
            _idleResources.Push(resource);
        }
    }

    public void Reset()
    {
        lock (_idleResources)
        {
            _resetCount++;
            while (_idleResources.TryPop(out var resource))
            {
                resource.Close();
            }
        }
    }

    private Connection CreateNewResource(int resetCount)
    {
        var resource = server.Open();
        resource.Generation = resetCount;
        return resource;
    }

    Lease IPool.Rent() => new(Acquire());

    void IPool.Return(Lease lease) => Release(lease.Connection);

    void IFillingPool.Fill() => new Thread(CreateResource).Start();
}
