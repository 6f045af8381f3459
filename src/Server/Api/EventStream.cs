using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using PoolDash.PoolCore;

namespace PoolDash.Server.Api;

/// <summary>Events as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).</summary>
internal static class EventStream
{
    /// <summary>The standard advises 15 s, so that a proxy on the way does not take a quiet stream for a dead one.</summary>
    private static readonly TimeSpan _pingInterval = TimeSpan.FromSeconds(15);

    /// <param name="events">The events.</param>
    /// <param name="epoch">Tells the ids of this process from those of one before it.</param>
    /// <param name="time">By which pings are due.</param>
    /// <param name="stopping">Ends the stream as if there were no more events: a host that stops waits for its answers to end.</param>
    /// <param name="cancellationToken">Says that the reader has gone.</param>
    internal static async IAsyncEnumerable<SseItem<object>> WithPings(
        IAsyncEnumerable<EventEntry> events, string epoch, TimeProvider time, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The first bytes tell the reader that it is connected.
        yield return Ping(time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        await using var reader = events.GetAsyncEnumerator(ending.Token);
        var next = reader.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                var isDone = await IsDoneBeforeAsync(next, time, ending.Token);
                cancellationToken.ThrowIfCancellationRequested();
                if (stopping.IsCancellationRequested)
                {
                    yield break;
                }

                if (!isDone)
                {
                    yield return Ping(time);
                }
                else if (await next)
                {
                    var entry = reader.Current;
                    yield return new(entry, entry.Kind) { EventId = $"{epoch}-{entry.Sequence}" };
                    next = reader.MoveNextAsync().AsTask();
                }
                else
                {
                    yield break;
                }
            }
        }
        finally
        {
            // A reader must not be disposed while it is asked for the next.
            await ending.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whether the next event comes before a ping is due.</summary>
    private static async Task<bool> IsDoneBeforeAsync(Task next, TimeProvider time, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(next, Task.Delay(_pingInterval, time, waiting.Token));
        await waiting.CancelAsync();
        return first == next;
    }

    /// <summary>
    /// After which event a reader wants to go on that says the last id it has; null when it says none. An id of a process that has
    /// ended means all that this one remembers.
    /// </summary>
    internal static long? After(string? lastId, string epoch)
    {
        if (string.IsNullOrEmpty(lastId))
        {
            return null;
        }

        return lastId.Split('-') is [var process, var number]
            && process == epoch
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                ? sequence
                : 0;
    }

    private static SseItem<object> Ping(TimeProvider time) => new(new { At = time.GetUtcNow() }, "ping");
}
