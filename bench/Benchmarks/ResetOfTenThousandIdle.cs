using BenchmarkDotNet.Attributes;
using PoolDash.Bench.Contenders;
using PoolDash.Bench.Stubs;
using PoolDash.PoolCore;

namespace PoolDash.Bench.Benchmarks;

/// <summary>A reset of 10,000 idle connections, each of which takes 2 µs to close.</summary>
[MemoryDiagnoser]
[GenericTypeArguments(typeof(ThisPool), typeof(Lease<StubConnection>))]
[GenericTypeArguments(typeof(MicrosoftObjectPool), typeof(StubConnection))]
[GenericTypeArguments(typeof(SemaphoreAndBag), typeof(StubConnection))]
[GenericTypeArguments(typeof(BoundedChannel), typeof(StubConnection))]
[GenericTypeArguments(typeof(StackUnderLock), typeof(StubConnection))]
public class ResetOfTenThousandIdle<TContender, THeld>
    where TContender : struct, IContender<TContender, THeld>
{
    private const int Idle = 10_000;
    private const int Size = 10_100;

    private TContender _contender;
    private Task _closed = Task.CompletedTask;

    [GlobalSetup]
    public void Begin() => _contender = TContender.Of(Size, new StubEndpoint(closeTakes: TimeSpan.FromMicroseconds(2)));

    [IterationSetup]
    public void Fill() => _contender.Fill(Idle);

    [IterationCleanup]
    public void WaitUntilClosed() => _closed.Wait();

    [GlobalCleanup]
    public void End() => _contender.Dispose();

    /// <summary>For how long the call holds its caller.</summary>
    [Benchmark]
    public void Call() => _closed = _contender.Reset();

    /// <summary>Until the last of them is closed.</summary>
    [Benchmark]
    public Task AllClosed() => _contender.Reset();
}
