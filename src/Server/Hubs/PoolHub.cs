using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using PoolDash.Client;
using PoolDash.Load.Remote;
using PoolDash.PoolCore;
using PoolDash.Server.Feed;
using PoolDash.Server.Operating;
using PoolDash.Server.Security;
using PoolDash.Server.Telemetry;

namespace PoolDash.Server.Hubs;

/// <summary>
/// The pools for anybody who speaks SignalR, at <c>/hubs/pool</c>. Both streams run until their reader ends them. A reader that is slow
/// gets the newest frame when it is ready again, never a backlog.
/// </summary>
internal sealed class PoolHub(
    FrameFeed feed, EventRing events, ServerMeter meter, PoolOperations operations, PoolSelection selection, OperationLimit limit, TimeProvider time) : Hub
{
    /// <summary>As many as the sampler takes.</summary>
    private const int MostFramesPerSecond = 10;

    /// <summary>More than any screen needs; each costs the server as much as a viewer.</summary>
    private const int MostStreams = 32;

    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        Context.Items[typeof(StreamCount)] = new StreamCount();
        return base.OnConnectedAsync();
    }

    /// <summary>Frames as they are taken.</summary>
    /// <param name="pools">Of these pools; of all, also those that come later, when null or empty.</param>
    /// <param name="framesPerSecond">At most this many, from 1 to 10.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<Frame> Watch(string[]? pools, int framesPerSecond, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (framesPerSecond is < 1 or > MostFramesPerSecond)
        {
            throw new HubException($"framesPerSecond is {framesPerSecond}; it must be from 1 to {MostFramesPerSecond}.");
        }

        using var stream = BeginStream();
        var chosen = Told(() => selection.Pools(pools));
        var interval = TimeSpan.FromSeconds(1.0 / framesPerSecond);
        var seen = 0L;
        using var watching = meter.Watching();
        while (true)
        {
            var frame = await feed.NextAsync(seen, cancellationToken);
            seen = frame.Sequence;
            yield return chosen is null ? frame : frame.Only(chosen);
            if (framesPerSecond < MostFramesPerSecond)
            {
                await Task.Delay(interval, time, cancellationToken);
            }
        }
    }

    /// <summary>Events as they happen, beginning with the next.</summary>
    /// <param name="pools">Of these pools; of all when null or empty.</param>
    /// <param name="kinds">Of these kinds, or of these groups of kinds (pool, connections, faults); all when null or empty.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<EventEntry> Events(string[]? pools, string[]? kinds, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stream = BeginStream();
        var filter = Told(() => new EventFilter(selection.Pools(pools), PoolSelection.Kinds(kinds)));
        await foreach (var entry in events.FollowAsync(filter, events.Last, time, cancellationToken))
        {
            yield return entry;
        }
    }

    /// <summary>Resets pools as <c>POST /api/reset</c> does.</summary>
    /// <param name="request">Which and how; every pool, draining, when null.</param>
    [Authorize(Policy = Policies.Operate)]
    public async Task<IReadOnlyList<ResetAnswer>> Reset(ResetRequest? request)
    {
        var by = Caller.Of(Context.User!);
        if (!limit.TryTake(Context.GetHttpContext()?.Connection.RemoteIpAddress, out var retryAfter))
        {
            throw new HubException(FormattableString.Invariant($"Too many operations. Try again in {retryAfter.TotalSeconds:0.#} s."));
        }

        try
        {
            return await operations.ResetAsync(ResetCommand.Of(request ?? new()), by, Context.ConnectionAborted);
        }
        catch (RequestRefusedException refused)
        {
            throw new HubException(refused.Message);
        }
    }

    /// <summary>Counts a stream of this connection until the result is disposed.</summary>
    private IDisposable BeginStream()
    {
        var streams = (StreamCount)Context.Items[typeof(StreamCount)]!;
        return streams.TryBegin(MostStreams)
            ?? throw new HubException($"This connection has {MostStreams} streams open. End one, or open another connection.");
    }

    private static T Told<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (RequestRefusedException refused)
        {
            throw new HubException(refused.Message);
        }
    }
}
