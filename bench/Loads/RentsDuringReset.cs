using System.Diagnostics;
using PoolDash.Bench.Contenders;
using PoolDash.Bench.Stubs;

namespace PoolDash.Bench.Loads;

/// <summary>Resets a pool full of idle connections while another thread rents and returns, and times both.</summary>
internal sealed class RentsDuringReset(int idle)
{
    private const int RoomForSamples = 1 << 22;

    private readonly Samples _ends = new(RoomForSamples);
    private readonly Samples _pairs = new(RoomForSamples);

    public Outcome Run<TContender, THeld>(TContender contender, StubEndpoint endpoint)
        where TContender : struct, IContender<TContender, THeld>
    {
        // One more, because the renter may have one in its hand when the reset comes.
        contender.Fill(idle + 1);
        _ends.Clear();
        using var renting = new ManualResetEventSlim();
        var stop = false;
        var renter = new Thread(() =>
        {
            // Warm and with a connection of its own before the reset, as any renter in a running service is.
            Pairs.Run<TContender, THeld>(contender, 10 * Pairs.Stretch);
            renting.Set();
            while (!Volatile.Read(ref stop))
            {
                Pairs.Run<TContender, THeld>(contender, 1);
                _ends.Add(Stopwatch.GetTimestamp());
            }
        })
        { IsBackground = true };
        renter.Start();
        renting.Wait();

        var closedBefore = endpoint.Closed;
        var began = Stopwatch.GetTimestamp();
        var closing = contender.Reset();
        var released = Stopwatch.GetTimestamp();
        closing.Wait();
        var ended = endpoint.LastClosedAt;
        Volatile.Write(ref stop, true);
        renter.Join();

        var closed = endpoint.Closed - closedBefore;
        if (closed < idle)
        {
            throw new InvalidOperationException($"{TContender.Name} closed {closed} of {idle}.");
        }

        return new Outcome(
            Stopwatch.GetElapsedTime(began, released),
            Stopwatch.GetElapsedTime(began, ended),
            PairAt999(began, ended));
    }

    private TimeSpan PairAt999(long began, long ended)
    {
        _pairs.Clear();
        var previous = began;
        foreach (var end in _ends.Ticks)
        {
            if (end > began)
            {
                _pairs.Add(end - previous);
                previous = end;
            }

            if (end >= ended)
            {
                break;
            }
        }

        return Samples.Percentile([_pairs], 0.999);
    }

    /// <param name="Held">For how long the call held its caller.</param>
    /// <param name="AllClosed">From the call until the last of the idle was closed.</param>
    /// <param name="PairAt999">What 999 of 1000 pairs of the other thread took at most, until then.</param>
    public readonly record struct Outcome(TimeSpan Held, TimeSpan AllClosed, TimeSpan PairAt999);
}
