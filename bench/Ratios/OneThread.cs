using System.Diagnostics;
using PoolDash.Bench.Contenders;
using PoolDash.Bench.Loads;
using PoolDash.Bench.Stubs;
using PoolDash.PoolCore;

namespace PoolDash.Bench.Ratios;

/// <summary>Rent + return on one thread: how long a pair takes, and what it allocates.</summary>
internal static class OneThread
{
    // A round is shorter than a time slice, so that most are not interrupted and the median is of those.
    private const int RoundCount = 601;
    private const int Stretches = 200;

    public static IEnumerable<Row> Measure()
    {
        var time = new Contest<double>(
            1,
            NanosecondsPerPair<ThisPool, Lease<StubConnection>>,
            (MicrosoftObjectPool.Name, NanosecondsPerPair<MicrosoftObjectPool, StubConnection>));
        Warmth.Reach(time.RunOnce);
        var pair = time.Run(RoundCount, RoundCount / 3).LowestWins(nanoseconds => nanoseconds);
        yield return pair.ToRow("rent + return, 1 thread", value => $"{value:0.0} ns", "<= 1.2 x", pair.Ratio <= 1.2);

        var memory = new Contest<long>(
            1,
            BytesAllocated<ThisPool, Lease<StubConnection>>,
            (MicrosoftObjectPool.Name, BytesAllocated<MicrosoftObjectPool, StubConnection>));
        var million = memory.Run(1, 1).LowestWins(bytes => bytes);
        yield return million.ToRow("  allocated by a million pairs", value => $"{value:0} B", "0 B", million.Ours == 0);
    }

    private static double NanosecondsPerPair<TContender, THeld>()
        where TContender : struct, IContender<TContender, THeld>
    {
        // Anew and elsewhere on the heap for each round: where the objects happen to lie in their cache lines makes a difference
        // of nanoseconds, which is to be a part of the median, not the luck of one run.
        var gap = new byte[Random.Shared.Next(4096)];
        using var contender = TContender.Of(1, new StubEndpoint());
        contender.Fill(1);
        Pairs.Run<TContender, THeld>(contender, Pairs.Stretch);
        var pairs = 0;
        var began = Stopwatch.GetTimestamp();
        for (var stretch = 0; stretch < Stretches; stretch++)
        {
            pairs += Pairs.Run<TContender, THeld>(contender, Pairs.Stretch);
        }

        var took = Stopwatch.GetElapsedTime(began);
        GC.KeepAlive(gap);
        return took.TotalNanoseconds / pairs;
    }

    private static long BytesAllocated<TContender, THeld>()
        where TContender : struct, IContender<TContender, THeld>
    {
        using var contender = TContender.Of(1, new StubEndpoint());
        contender.Fill(1);
        Pairs.Run<TContender, THeld>(contender, Pairs.Stretch);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Pairs.Run<TContender, THeld>(contender, 1_000_000);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
