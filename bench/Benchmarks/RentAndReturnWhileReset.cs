using BenchmarkDotNet.Attributes;
using PoolDash.Bench.Contenders;
using PoolDash.Bench.Loads;
using PoolDash.Bench.Stubs;
using PoolDash.PoolCore;

namespace PoolDash.Bench.Benchmarks;

/// <summary>As <see cref="RentAndReturn{TContender, THeld}"/>, while another thread resets the pool 100 times a second.</summary>
[MemoryDiagnoser]
[GenericTypeArguments(typeof(ThisPool), typeof(Lease<StubConnection>))]
[GenericTypeArguments(typeof(MicrosoftObjectPool), typeof(StubConnection))]
[GenericTypeArguments(typeof(SemaphoreAndBag), typeof(StubConnection))]
[GenericTypeArguments(typeof(BoundedChannel), typeof(StubConnection))]
[GenericTypeArguments(typeof(StackUnderLock), typeof(StubConnection))]
public class RentAndReturnWhileReset<TContender, THeld>
    where TContender : struct, IContender<TContender, THeld>
{
    private const int PairsTogether = 32 * 65_536;
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(10);

    private TContender _contender;
    private Crew _crew = null!;
    private Resetter _resetter = null!;

    [Params(1, 2, 4, 8, 32)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Begin()
    {
        _contender = TContender.Of(Threads, new StubEndpoint());
        _contender.Fill(Threads);
        _crew = new Crew(Threads);
        _resetter = Resetter.Of<TContender, THeld>(_contender, _interval);
    }

    [GlobalCleanup]
    public void End()
    {
        _resetter.Dispose();
        _crew.Dispose();
        _contender.Dispose();
    }

    [Benchmark(OperationsPerInvoke = PairsTogether)]
    public void Pair() => _crew.Do(() => Pairs.Run<TContender, THeld>(_contender, PairsTogether / Threads));
}
