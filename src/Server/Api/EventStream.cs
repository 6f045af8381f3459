using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using PoolDash.PoolCore;

namespace PoolDash.Server.Api;

/// <summary>Events as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).</summary>
internal static class EventStream
{
    /// <summary>The standard advises 15 s, so that a proxy on the way does not take a quiet stream for a dead one.</summary>
    private static readonly TimeSpan _pingInterval = TimeSpan.FromSeconds(15);

    internal static async IAsyncEnumerable<SseItem<object>> WithPings(
        IAsyncEnumerable<EventEntry> events, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The first bytes tell the reader that it is connected.
        yield return Ping(time);
        await using var reader = events.GetAsyncEnumerator(cancellationToken);
        var next = reader.MoveNextAsync().AsTask();
        while (true)
        {
            using var pinging = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var ping = Task.Delay(_pingInterval, time, pinging.Token);
            var first = await Task.WhenAny(next, ping);
            await pinging.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (first == ping)
            {
                yield return Ping(time);
            }
            else if (await next)
            {
                var entry = reader.Current;
                yield return new(entry, entry.Kind) { EventId = $"{entry.Sequence}" };
                next = reader.MoveNextAsync().AsTask();
            }
            else
            {
                yield break;
            }
        }
    }

    private static SseItem<object> Ping(TimeProvider time) => new(new { At = time.GetUtcNow() }, "ping");
}
