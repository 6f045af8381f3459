using BenchmarkDotNet.Attributes;
using PoolDash.Bench.Contenders;
using PoolDash.Bench.Loads;
using PoolDash.Bench.Stubs;
using PoolDash.PoolCore;

namespace PoolDash.Bench.Benchmarks;

/// <summary>
/// Rent + return by as many threads as there are connections: nobody waits. The time is that in which all of them
/// together do one pair.
/// </summary>
[MemoryDiagnoser]
[GenericTypeArguments(typeof(ThisPool), typeof(Lease<StubConnection>))]
[GenericTypeArguments(typeof(MicrosoftObjectPool), typeof(StubConnection))]
[GenericTypeArguments(typeof(SemaphoreAndBag), typeof(StubConnection))]
[GenericTypeArguments(typeof(BoundedChannel), typeof(StubConnection))]
[GenericTypeArguments(typeof(StackUnderLock), typeof(StubConnection))]
public class RentAndReturn<TContender, THeld>
    where TContender : struct, IContender<TContender, THeld>
{
    private const int PairsTogether = 32 * 16_384;

    private TContender _contender;
    private Crew _crew = null!;

    [Params(1, 2, 4, 8, 32)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Begin()
    {
        _contender = TContender.Of(Threads, new StubEndpoint());
        _contender.Fill(Threads);
        _crew = new Crew(Threads);
    }

    [GlobalCleanup]
    public void End()
    {
        _crew.Dispose();
        _contender.Dispose();
    }

    [Benchmark(OperationsPerInvoke = PairsTogether)]
    public void Pair() => _crew.Do(() => Pairs.Run<TContender, THeld>(_contender, PairsTogether / Threads));
}
