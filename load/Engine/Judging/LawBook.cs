using PoolDash.Load.Reports;

namespace PoolDash.Load.Judging;

/// <summary>How often each law was looked at and found broken, and the first violation.</summary>
internal sealed class LawBook(RunClock clock)
{
    private readonly long[] _checks = new long[Laws.All.Count + 1];
    private readonly long[] _violations = new long[Laws.All.Count + 1];
    private Finding? _first;

    /// <summary>The first violation, if there was one.</summary>
    internal Finding? First => Volatile.Read(ref _first);

    internal void Checked(Law law) => Interlocked.Increment(ref _checks[(int)law]);

    /// <summary>Notes that a law was broken.</summary>
    /// <param name="law">The law.</param>
    /// <param name="what">What was seen: a sentence.</param>
    /// <param name="ticket">The connection concerned, if one is.</param>
    internal void Violated(Law law, string what, Ticket? ticket = null)
    {
        Interlocked.Increment(ref _violations[(int)law]);
        if (First is null)
        {
            Interlocked.CompareExchange(ref _first, new(law, what, ticket, clock.Now), null);
        }
    }

    /// <summary>What came out.</summary>
    /// <param name="whyNot">Says of a law that could not be looked at, or not fully, why; null of all others.</param>
    internal IReadOnlyList<LawResult> Results(Func<Law, string?> whyNot) =>
        [.. Laws.All.Select(law => new LawResult(
            (int)law, Laws.Name(law), Interlocked.Read(ref _checks[(int)law]), Interlocked.Read(ref _violations[(int)law]), whyNot(law) ?? Laws.How(law)))];
}

/// <summary>The first violation of a run.</summary>
/// <param name="Law">The law.</param>
/// <param name="What">What was seen.</param>
/// <param name="Ticket">The connection concerned, if one is.</param>
/// <param name="At">A time stamp.</param>
internal sealed record Finding(Law Law, string What, Ticket? Ticket, long At);
