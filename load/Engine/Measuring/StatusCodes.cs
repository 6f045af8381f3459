using System.Collections.Concurrent;

namespace PoolDash.Load.Measuring;

/// <summary>Counts status codes, with the first message of each.</summary>
internal sealed class StatusCodes
{
    /// <summary>Codes that somebody makes of numbers must not fill the memory.</summary>
    private const int Most = 100;

    private const string Others = "other";

    private readonly ConcurrentDictionary<(string Code, bool IsError), Entry> _entries = new();

    internal void Count(IResponse response)
    {
        // Neither may be null, and responses are whatever somebody's scenario makes.
        var (code, message) = (response.StatusCode ?? "", response.Message ?? "");
        var key = (Code: code, response.IsError);
        if (!_entries.TryGetValue(key, out var entry))
        {
            entry = _entries.GetOrAdd(_entries.Count < Most ? key : (Others, response.IsError), static (_, message) => new(message), message);
        }

        Interlocked.Increment(ref entry.Count);
    }

    internal IReadOnlyList<StatusCodeStats> List(bool isError) =>
        [.. _entries
            .Where(entry => entry.Key.IsError == isError)
            .Select(entry => new StatusCodeStats(entry.Key.Code, isError, entry.Value.Message, Interlocked.Read(ref entry.Value.Count)))
            .OrderByDescending(code => code.Count)
            .ThenBy(code => code.StatusCode, StringComparer.Ordinal)];

    private sealed class Entry(string message)
    {
        internal long Count;

        internal string Message { get; } = message;
    }
}
