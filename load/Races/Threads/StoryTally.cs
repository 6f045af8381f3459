namespace PoolDash.Races.Threads;

/// <summary>Counts runs and what failed in them.</summary>
/// <param name="specimen">The specimen's name.</param>
/// <param name="isMended">Whether the pool is the one that mends it.</param>
/// <param name="threads">How many threads each run has.</param>
/// <param name="asked">How many runs to make.</param>
internal sealed class StoryTally(string specimen, bool isMended, int threads, int asked)
{
    /// <summary>Messages with a number in them could be as many as there are runs.</summary>
    private const int MostKinds = 20;

    private const string AnythingElse = "Something else.";

    private readonly long _begin = TimeProvider.System.GetTimestamp();
    private readonly Dictionary<string, int> _failures = [];
    private int _runs;
    private int _failed;

    internal int Threads => threads;

    internal bool IsDone => _runs == asked;

    /// <summary>Counts a run.</summary>
    /// <param name="failures">What failed in it, each thing once.</param>
    internal void Add(IReadOnlyCollection<string> failures)
    {
        _runs++;
        _failed += failures.Count > 0 ? 1 : 0;
        foreach (var what in failures.Select(what => _failures.ContainsKey(what) || _failures.Count < MostKinds ? what : AnythingElse).Distinct())
        {
            _failures[what] = _failures.GetValueOrDefault(what) + 1;
        }
    }

    internal StoryResult Result()
    {
        var (low, high) = WilsonInterval.Of(_failed, _runs);
        return new(
            specimen,
            isMended,
            threads,
            _runs,
            _failed,
            _runs == 0 ? 0 : (double)_failed / _runs,
            low,
            high,
            [.. _failures.OrderByDescending(each => each.Value).ThenBy(each => each.Key, StringComparer.Ordinal).Select(each => new StoryFailure(each.Key, each.Value))],
            TimeProvider.System.GetElapsedTime(_begin).TotalMilliseconds,
            (double)_runs / asked);
    }
}
