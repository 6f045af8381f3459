using System.Runtime.CompilerServices;
using PoolDash.Client;
using PoolDash.PoolCore;

namespace PoolDash.Server.Feed;

/// <summary>
/// The newest events of all pools, numbered over all of them. Bounded: it forgets the oldest and says how many. Readers have a
/// cursor each; one that falls behind by more than the ring holds is told how many it missed, and slows nobody down.
/// </summary>
internal sealed class EventRing(int capacity)
{
    private readonly object _gate = new();
    private readonly EventEntry[] _entries = new EventEntry[capacity];

    /// <summary>The sequence of the newest entry. Guarded by the gate, as are the entries.</summary>
    private long _last;

    /// <summary>Events that a pool had to drop before they came here. Guarded by the gate.</summary>
    private long _neverSeen;

    private int _followers;

    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many events are remembered no longer, or were dropped before they came here.</summary>
    internal long Dropped
    {
        get
        {
            lock (_gate)
            {
                return Math.Max(0, _last - capacity) + _neverSeen;
            }
        }
    }

    /// <summary>The sequence of the newest entry; 0 before the first.</summary>
    internal long Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>Tells this process's numbers from those of one before it.</summary>
    internal string Epoch { get; } = Guid.NewGuid().ToString("N")[..8];

    /// <summary>How many readers follow now.</summary>
    internal int Followers => Volatile.Read(ref _followers);

    internal EventEntry Add(PoolEvent happened)
    {
        EventEntry entry;
        TaskCompletionSource news;
        lock (_gate)
        {
            entry = EventEntry.Of(happened, ++_last);
            _entries[_last % capacity] = entry;
            _neverSeen += happened is EventsDropped dropped ? dropped.Count : 0;
            (news, _news) = (_news, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        news.SetResult();
        return entry;
    }

    /// <summary>The newest entries that pass, the oldest of them first.</summary>
    internal EventPage Newest(EventFilter filter, int most)
    {
        lock (_gate)
        {
            var found = new List<EventEntry>();
            for (var sequence = _last; sequence > Math.Max(0, _last - capacity) && found.Count < most; sequence--)
            {
                var entry = _entries[sequence % capacity];
                if (filter.Passes(entry))
                {
                    found.Add(entry);
                }
            }

            found.Reverse();
            return new(found, Math.Max(0, _last - capacity) + _neverSeen);
        }
    }

    /// <summary>Entries as they come, from the first after <paramref name="after"/> that is remembered.</summary>
    internal async IAsyncEnumerable<EventEntry> FollowAsync(
        EventFilter filter, long after, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A number from a process that has ended: nothing of it is remembered here.
        after = after > Last ? 0 : after;
        var batch = new List<EventEntry>();
        Interlocked.Increment(ref _followers);
        try
        {
            while (true)
            {
                var (missed, news) = TakeAfter(ref after, batch);
                if (missed > 0)
                {
                    yield return Missed(missed, after - batch.Count, time);
                }

                foreach (var entry in batch.Where(filter.Passes))
                {
                    yield return entry;
                }

                if (batch.Count == 0)
                {
                    await news.WaitAsync(cancellationToken);
                }

                batch.Clear();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _followers);
        }
    }

    private (long Missed, Task News) TakeAfter(ref long after, List<EventEntry> batch)
    {
        const int Most = 256;
        lock (_gate)
        {
            var oldest = Math.Max(0, _last - capacity) + 1;
            var first = Math.Max(after + 1, oldest);
            var missed = first - (after + 1);
            for (var sequence = first; sequence <= _last && batch.Count < Most; sequence++)
            {
                batch.Add(_entries[sequence % capacity]);
            }

            after = first - 1 + batch.Count;
            return (missed, _news.Task);
        }
    }

    // Of no pool, so no filter keeps it from the reader: what it missed might have been of any.
    private static EventEntry Missed(long count, long sequence, TimeProvider time) =>
        EventEntry.Of(new EventsDropped(count) { At = time.GetUtcNow() }, sequence);
}
