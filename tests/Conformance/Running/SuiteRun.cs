using System.Text.Json.Nodes;
using PoolDash.Conformance.Adapter;
using PoolDash.Conformance.Format;
using PoolDash.Conformance.Matching;

namespace PoolDash.Conformance.Running;

/// <summary>Runs one suite file against a new pool and says what it found.</summary>
internal static class SuiteRun
{
    /// <summary>In real time, and far longer than any file takes: it only turns a hang into a report.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(60);

    /// <summary>What is wrong, for people to read, with all that happened; null: the file passes.</summary>
    public static Task<string?> FindFaultAsync(SuiteFile file, CancellationToken cancellationToken) =>
        FindFaultAsync(file, _longest, cancellationToken);

    /// <inheritdoc cref="FindFaultAsync(SuiteFile, CancellationToken)"/>
    public static async Task<string?> FindFaultAsync(SuiteFile file, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(limit);
        await using var clock = new ScriptClock();
        await using var pool = new CmapPool(file.Pool, file.FailPoint, clock.Time);
        await using var script = new Script(pool, clock.Time, stop.Token);
        try
        {
            var error = await RunAsync(file, script);
            cancellationToken.ThrowIfCancellationRequested();
            var fault = error is var (_, at) && stop.IsCancellationRequested
                ? $"operation {at} did not end within {limit.TotalSeconds} s"
                : FindErrorFault(file.Error, error);
            if (fault is not null)
            {
                return Report.Compose(file, fault, mismatch: null, pool.Log.Events);
            }

            var mismatch = await MatchAsync(file, pool.Log, cancellationToken);
            return mismatch is null ? null : Report.Compose(file, mismatch.Difference, mismatch, pool.Log.Events);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    /// <summary>Does the operations up to the first error, which it returns with the operation that it ended.</summary>
    private static async Task<(Exception Error, int At)?> RunAsync(SuiteFile file, Script script)
    {
        for (var index = 0; index < file.Operations.Count; index++)
        {
            try
            {
                await script.DoAsync(file.Operations[index]);
            }
            catch (Exception error) when (error is not FormatException)
            {
                return (error, index);
            }
        }

        return null;
    }

    private static string? FindErrorFault(JsonObject? expected, (Exception Error, int At)? happened)
    {
        if (happened is not var (error, at))
        {
            return expected is null ? null : $"the main thread must end with the error {expected.ToJsonString()}, and ended without any";
        }

        if (expected is null)
        {
            return $"operation {at} failed: {error}";
        }

        var actual = new JsonObject
        {
            ["type"] = error is CmapException named ? named.Type : error.GetType().Name,
            ["message"] = error.Message,
        };
        return ValueMatcher.Difference(expected, actual, "error") is { } difference
            ? $"{difference} (operation {at}: {error})"
            : null;
    }

    /// <summary>Matches the events, waiting for those that are only not there yet: the pool tells them in the background.</summary>
    private static async Task<Mismatch?> MatchAsync(SuiteFile file, EventLog log, CancellationToken cancellationToken)
    {
        await log.UntilAsync(events => Match(events) is not { IsMissing: true }, WaitForEvent.DefaultTimeout, cancellationToken);
        return Match(log.Events);

        Mismatch? Match(IReadOnlyList<LoggedEvent> events) =>
            EventMatcher.Find(file.Events, file.Ignored, events.Select(logged => logged.Event));
    }
}
