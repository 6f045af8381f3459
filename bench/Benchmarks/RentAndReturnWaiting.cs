using BenchmarkDotNet.Attributes;
using PoolDash.Bench.Contenders;
using PoolDash.Bench.Loads;
using PoolDash.Bench.Stubs;
using PoolDash.PoolCore;

namespace PoolDash.Bench.Benchmarks;

/// <summary>
/// Rent + return by four times as many tasks as there are connections, each yielding once while it holds: most rents
/// wait. Without <c>ObjectPool</c>, which never does.
/// </summary>
[MemoryDiagnoser]
[GenericTypeArguments(typeof(ThisPool), typeof(Lease<StubConnection>))]
[GenericTypeArguments(typeof(SemaphoreAndBag), typeof(StubConnection))]
[GenericTypeArguments(typeof(BoundedChannel), typeof(StubConnection))]
[GenericTypeArguments(typeof(StackUnderLock), typeof(StubConnection))]
public class RentAndReturnWaiting<TContender, THeld>
    where TContender : struct, IContender<TContender, THeld>
{
    private const int TasksPerConnection = 4;
    private const int PairsTogether = 32 * TasksPerConnection * 512;

    private TContender _contender;

    [Params(1, 2, 4, 8, 32)]
    public int Connections { get; set; }

    [GlobalSetup]
    public void Begin()
    {
        _contender = TContender.Of(Connections, new StubEndpoint());
        _contender.Fill(Connections);
    }

    [GlobalCleanup]
    public void End() => _contender.Dispose();

    [Benchmark(OperationsPerInvoke = PairsTogether)]
    public Task Pair()
    {
        var tasks = TasksPerConnection * Connections;
        return Task.WhenAll(Enumerable.Range(0, tasks).Select(_ =>
            Task.Run(() => YieldingTasks.PairsAsync<TContender, THeld>(_contender, PairsTogether / tasks))));
    }
}
