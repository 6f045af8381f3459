using Microsoft.Extensions.Options;
using PoolDash.Client;
using PoolDash.Races;
using PoolDash.Server.Operating;
using PoolDash.Server.Security;

namespace PoolDash.Server.Races;

/// <summary>
/// Explorations and tests of this server: one at a time, since each takes the cores that there are; each for so long and no longer, and
/// none longer than whoever asked for it waits, or the server runs.
/// </summary>
internal sealed class RaceTurns(IRaceEngine engine, IOptions<RaceOptions> options, IHostApplicationLifetime application, TimeProvider time)
{
    private Turn? _current;

    /// <summary>After which time what is on is ended.</summary>
    internal TimeSpan Longest => options.Value.LongestExploration;

    /// <summary>Explores, to the end or until it is ended.</summary>
    /// <returns>What was found.</returns>
    /// <exception cref="RequestRefusedException">Something else is on.</exception>
    internal Task<Exploration> ExploreAsync(ExplorePlan plan, Caller by, Action<Exploration>? progress, CancellationToken stop) => TakeAsync(
        $"An exploration of {plan.Specimen.Name}{(plan.IsMended ? ", mended" : "")}",
        by,
        async ended => Cut(await OnOwnThreadAsync(() => engine.Explore(plan, progress, ended.Token)), ended.Why),
        stop);

    /// <summary>Runs the story's test, to the end or until it is ended.</summary>
    /// <returns>What was found.</returns>
    /// <exception cref="RequestRefusedException">Something else is on.</exception>
    /// <exception cref="RaceFaultException">The test cannot be run on the specimen.</exception>
    internal Task<StoryResult> TestAsync(Specimen specimen, int threads, int runs, Caller by, Action<StoryResult>? progress, CancellationToken stop) => TakeAsync(
        $"The story's test of {specimen.Name}",
        by,
        ended => Task.Run(() => engine.TestAsync(specimen, threads, runs, progress, ended.Token), CancellationToken.None),
        stop);

    private async Task<T> TakeAsync<T>(string what, Caller by, Func<Ended, Task<T>> run, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var turn = new Turn(what, by, time.GetTimestamp());
        if (Interlocked.CompareExchange(ref _current, turn, null) is { } other)
        {
            throw Busy(other);
        }

        try
        {
            using var limit = new CancellationTokenSource(Longest, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token, application.ApplicationStopping);
            return await run(new(Why, either.Token));

            string? Why() => application.ApplicationStopping.IsCancellationRequested
                ? "PoolDash was stopped in the middle."
                : limit.IsCancellationRequested && !stop.IsCancellationRequested
                    ? $"It was ended after {InWords.Span(Longest)}, the longest that {RaceOptions.Section}:{nameof(RaceOptions.LongestExploration)} allows here."
                    : null;
        }
        finally
        {
            Volatile.Write(ref _current, null);
        }
    }

    /// <summary>A thread of its own: the pool's are for requests, which must go on being answered.</summary>
    private static Task<T> OnOwnThreadAsync<T>(Func<T> work)
    {
        // Nobody's request: what it logs and traces must not look as if it were.
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    /// <summary>Says of an exploration that this server ended why it did.</summary>
    private static Exploration Cut(Exploration found, string? why) => found.IsComplete || why is null ? found : found with { WhyIncomplete = why };

    private RequestRefusedException Busy(Turn other) =>
        new(
            StatusCodes.Status409Conflict,
            "The lab is at work",
            $"{other.What} is on, asked for by {other.By} {InWords.Span(time.GetElapsedTime(other.Since))} ago. One runs at a time and for at most {InWords.Span(Longest)}: try again in a moment.");

    /// <summary>Who has the cores, and for what.</summary>
    private sealed record Turn(string What, Caller By, long Since);

    /// <summary>When a turn is to end.</summary>
    /// <param name="findWhy">Says why, where it is this server's doing.</param>
    /// <param name="token">Says when.</param>
    private sealed class Ended(Func<string?> findWhy, CancellationToken token)
    {
        internal string? Why => findWhy();

        internal CancellationToken Token => token;
    }
}
