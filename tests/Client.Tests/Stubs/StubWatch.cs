using PoolDash.PoolCore;

namespace PoolDash.Client.Tests.Stubs;

/// <summary>A watch that shows what a test tells it to. A new frame is told to all who wait for one.</summary>
public sealed class StubWatch : IPoolWatch
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private TaskCompletionSource _next = Made();
    private readonly List<long> _waiting = [];

    public Frame Latest { get; private set; } = new("here", 0, Noon, [], 0);

    public List<ConnectionInfo> ConnectionsNow { get; } = [];

    public List<HistoryPoint> Points { get; } = [];

    public List<ResetEntry> ResetsDone { get; } = [];

    public List<EventEntry> Entries { get; } = [];

    public List<Notice> NoticesNow { get; } = [];

    public IReadOnlyList<Notice> Notices => NoticesNow;

    public long Dropped { get; set; }

    /// <summary>Thrown when history is asked for.</summary>
    public Exception? Failure { get; set; }

    /// <summary>How many have seen the newest frame and wait for the next.</summary>
    public int Waiting
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count(after => after == Latest.Sequence);
            }
        }
    }

    /// <summary>Takes a frame at a moment after noon.</summary>
    public void Push(double seconds, params PoolFrame[] pools)
    {
        Latest = new("here", Latest.Sequence + 1, Noon.AddSeconds(seconds), pools, Dropped);
        Wake();
    }

    public async ValueTask<Frame> NextAsync(long after, CancellationToken cancellationToken)
    {
        lock (_waiting)
        {
            _waiting.Add(after);
        }
        try
        {
            while (true)
            {
                // Before the look at the frame: one that comes between the two completes it.
                var next = Volatile.Read(ref _next);
                if (Latest.Sequence > after)
                {
                    return Latest;
                }
                await next.Task.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            lock (_waiting)
            {
                _waiting.Remove(after);
            }
        }
    }

    public IReadOnlyList<HistoryPoint> History(string pool, TimeSpan window) =>
        Failure is null ? [.. Points.Where(point => point.At >= Latest.At - window)] : throw Failure;

    public IReadOnlyList<ConnectionInfo>? Connections(string pool) => [.. ConnectionsNow];

    public IReadOnlyList<ResetEntry> Resets(string? pool, int most) => [.. ResetsDone.Where(reset => pool is null || reset.Pool == pool).Take(most)];

    public EventPage Events(EventFilter filter, int most) => new([.. Entries.Where(filter.Passes).TakeLast(most)], Dropped);

    private void Wake()
    {
        Interlocked.Exchange(ref _next, Made()).SetResult();
    }

    private static TaskCompletionSource Made() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
