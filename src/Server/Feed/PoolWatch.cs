using PoolDash.Client;
using PoolDash.PoolCore;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Feed;

/// <summary>What pages read, gathered from those who know.</summary>
internal sealed class PoolWatch(
    FrameFeed feed,
    PoolHistory history,
    EventRing events,
    ResetHistory resets,
    ConnectionPoolRegistry registry,
    ConnectionLists connections,
    IEnumerable<INoticeSource> notices,
    TimeProvider time) : IPoolWatch
{
    private readonly INoticeSource[] _notices = [.. notices];

    public Frame Latest => feed.Latest;

    public IReadOnlyList<Notice> Notices => [.. _notices.SelectMany(source => source.Notices)];

    public ValueTask<Frame> NextAsync(long after, CancellationToken cancellationToken) => feed.NextAsync(after, cancellationToken);

    public IReadOnlyList<HistoryPoint> History(string pool, TimeSpan window) => history.Of(pool, time.GetUtcNow() - window);

    public IReadOnlyList<ConnectionInfo>? Connections(string pool) => registry.TryGet(pool, out var found) ? connections.Of(found) : null;

    public IReadOnlyList<ResetEntry> Resets(string? pool, int most) => resets.Newest(pool, most);

    public EventPage Events(EventFilter filter, int most) => events.Newest(filter, most);
}

/// <summary>A part of the server that may have something to tell whoever looks at a page.</summary>
internal interface INoticeSource
{
    /// <summary>What is wrong now; cheap, from any thread.</summary>
    IReadOnlyList<Notice> Notices { get; }
}
