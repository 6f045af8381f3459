using System.Globalization;

namespace PoolDash.Load.Judging;

/// <summary>How long the calls of resets take (law 7).</summary>
internal sealed class ResetCalls(LawBook book)
{
    /// <summary>A call among so many is not held up by the machine, however busy that is.</summary>
    private const int Calls = 5;

    /// <summary>A thousand times what a reset takes; the system's scheduler holds a thread up for as long, but not each time.</summary>
    private static readonly TimeSpan _long = TimeSpan.FromMilliseconds(25);

    /// <summary>No scheduler holds a thread up for as long.</summary>
    private static readonly TimeSpan _stuck = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private TimeSpan _shortest = TimeSpan.MaxValue;
    private int _calls;

    internal void Took(TimeSpan time)
    {
        book.Checked(Law.ResetWaitsForNobody);
        if (time > _stuck)
        {
            book.Violated(Law.ResetWaitsForNobody, string.Create(CultureInfo.InvariantCulture, $"A reset held its caller for {time.TotalSeconds:0.#} s."));
        }

        TimeSpan shortest;
        lock (_gate)
        {
            _shortest = time < _shortest ? time : _shortest;
            if (++_calls < Calls)
            {
                return;
            }

            (shortest, _shortest, _calls) = (_shortest, TimeSpan.MaxValue, 0);
        }

        if (shortest > _long)
        {
            book.Violated(
                Law.ResetWaitsForNobody,
                string.Create(CultureInfo.InvariantCulture, $"The shortest of {Calls} resets held its caller for {shortest.TotalMilliseconds:0} ms: they wait for something."));
        }
    }
}
