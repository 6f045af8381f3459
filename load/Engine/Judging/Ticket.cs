using PoolDash.Load.Reports;

namespace PoolDash.Load.Judging;

/// <summary>
/// What the harness knows of one connection, by itself: when its opening began, who holds it, and whether it was closed. It hangs on the connection, so that
/// no event of the pool is needed to follow it.
/// </summary>
/// <param name="connectionId">Its number in its pool.</param>
/// <param name="generation">The generation that the pool gave it.</param>
/// <param name="openingBegan">A stamp of before its opening began.</param>
/// <param name="clock">The run's time.</param>
internal sealed class Ticket(long connectionId, long generation, long openingBegan, RunClock clock)
{
    /// <summary>How much of its life is remembered for the context of a violation. A power of two.</summary>
    private const int Remembered = 16;

    private readonly (long At, string What, long Rent)[] _life = new (long, string, long)[Remembered];
    private int _happened;
    private long _holder;
    private int _closes;
    private int _endedAgain;

    internal long ConnectionId => connectionId;

    internal long Generation => generation;

    internal long OpeningBegan => openingBegan;

    /// <summary>The rent that holds it; 0 for none.</summary>
    internal long Holder => Volatile.Read(ref _holder);

    internal bool IsClosed => Volatile.Read(ref _closes) > 0;

    /// <summary>
    /// Which law was broken where something is wrong with it. Once a lease of it was ended a second time, on purpose, what goes wrong after that may be owed to
    /// that, at once or much later.
    /// </summary>
    /// <param name="otherwise">The law where that never happened.</param>
    internal Law Blame(Law otherwise) => Volatile.Read(ref _endedAgain) > 0 ? Law.LeaseEndsOnce : otherwise;

    /// <summary>Takes it for a rent.</summary>
    /// <returns>The rent that holds it already; 0 where none did.</returns>
    internal long Take(long rent)
    {
        var holder = Interlocked.CompareExchange(ref _holder, rent, 0);
        Note(holder == 0 ? "rented" : "rented again while held", rent);
        return holder;
    }

    /// <summary>Gives it back, before the pool is told.</summary>
    internal void Release(long rent)
    {
        Note("returned", rent);
        Interlocked.CompareExchange(ref _holder, 0, rent);
    }

    /// <summary>Marks it as closed.</summary>
    /// <returns>How often it is marked by now.</returns>
    internal int Close()
    {
        Note("closing", Holder);
        return Interlocked.Increment(ref _closes);
    }

    /// <summary>Notes that a lease of it is about to be ended a second time.</summary>
    internal void EndAgain(long rent)
    {
        Note("ended a second time", rent);
        Interlocked.Increment(ref _endedAgain);
    }

    /// <summary>Notes something else of its life.</summary>
    internal void Note(string what, long rent = 0) =>
        _life[(Interlocked.Increment(ref _happened) - 1) & (Remembered - 1)] = (clock.Now, what, rent);

    /// <summary>What is remembered of its life.</summary>
    internal IEnumerable<ContextEvent> Life() =>
        _life
            .Where(happened => happened.What is not null)
            .Select(happened => new ContextEvent(
                clock.InMilliseconds(happened.At),
                $"connection {connectionId}",
                happened.Rent > 0 ? $"{happened.What} (rent {happened.Rent})" : happened.What));
}
