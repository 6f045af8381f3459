using System.Diagnostics;
using PoolDash.Bench.Contenders;

namespace PoolDash.Bench.Loads;

/// <summary>Resets a pool at a fixed rate, from a thread of its own, for as long as it lives.</summary>
internal sealed class Resetter : IDisposable
{
    private readonly Thread _thread;
    private bool _stop;

    private Resetter(Action reset, TimeSpan interval)
    {
        _thread = new Thread(() => Serve(reset, interval)) { IsBackground = true };
        _thread.Start();
    }

    public int Resets { get; private set; }

    public static Resetter Of<TContender, THeld>(TContender contender, TimeSpan interval)
        where TContender : struct, IContender<TContender, THeld> =>
        new(() => contender.Reset(), interval);

    /// <summary>Ends it and waits until no reset is being called any more.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _stop, true);
        _thread.Join();
    }

    private void Serve(Action reset, TimeSpan interval)
    {
        var began = Stopwatch.GetTimestamp();
        for (var due = interval; !Volatile.Read(ref _stop); due += interval)
        {
            // Against the first moment, not the latest, so that late sleeps do not lower the rate.
            var wait = due - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
            {
                Thread.Sleep(wait);
            }

            reset();
            Resets++;
        }
    }
}
