using Microsoft.Extensions.ObjectPool;
using PoolDash.Bench.Stubs;

namespace PoolDash.Bench.Contenders;

/// <summary>
/// <c>Microsoft.Extensions.ObjectPool</c> as its own provider makes it. It never waits: what it does not have it
/// creates, and what it has no room for it forgets without closing it.
/// </summary>
public readonly struct MicrosoftObjectPool : IContender<MicrosoftObjectPool, StubConnection>
{
    private readonly Replaceable _replaceable;

    private MicrosoftObjectPool(Replaceable replaceable) => _replaceable = replaceable;

    public static string Name => "ObjectPool";

    public static MicrosoftObjectPool Of(int size, StubEndpoint endpoint) => new(new Replaceable(size, endpoint));

    public void Fill(int idle)
    {
        var pool = _replaceable.Pool;
        StubConnection[] taken = [.. Enumerable.Range(0, idle).Select(_ => pool.Get())];
        Array.ForEach(taken, pool.Return);
    }

    public StubConnection Rent() => _replaceable.Pool.Get();

    public ValueTask<StubConnection> RentAsync() => new(_replaceable.Pool.Get());

    public StubConnection Use(StubConnection held) => held;

    public void Return(StubConnection held) => _replaceable.Pool.Return(held);

    public Task Reset()
    {
        _replaceable.Replace();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }

    /// <summary>It cannot be emptied: another takes its place, and the old one is taken from until it creates.</summary>
    private sealed class Replaceable
    {
        private readonly int _size;
        private readonly StubEndpoint _endpoint;
        private Policy _policy;

        public Replaceable(int size, StubEndpoint endpoint)
        {
            _size = size;
            _endpoint = endpoint;
            (_policy, Pool) = Make();
        }

        public ObjectPool<StubConnection> Pool { get; private set; }

        public void Replace()
        {
            var (policy, pool) = (_policy, Pool);
            (_policy, Pool) = Make();
            var created = policy.Created;
            while (policy.Created == created)
            {
                _endpoint.Close(pool.Get());
            }
        }

        private (Policy Policy, ObjectPool<StubConnection> Pool) Make()
        {
            var policy = new Policy(_endpoint);
            return (policy, new DefaultObjectPoolProvider { MaximumRetained = _size }.Create(policy));
        }
    }

    private sealed class Policy(StubEndpoint endpoint) : IPooledObjectPolicy<StubConnection>
    {
        public int Created { get; private set; }

        public StubConnection Create()
        {
            Created++;
            return endpoint.Open();
        }

        public bool Return(StubConnection obj) => true;
    }
}
