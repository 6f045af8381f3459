using System.Runtime.CompilerServices;
using PoolDash.Client;
using PoolDash.PoolCore;

namespace PoolDash.Server.Feed;

/// <summary>
/// The newest events of all pools, numbered over all of them. Bounded: it forgets the oldest and says how many; while one pool has more than half
/// of what is remembered, as in a storm of resets, the oldest of that pool, so that it does not drive out what the others told. Readers have a
/// cursor each; one that falls behind by more than is remembered is told how many it missed, and slows nobody down.
/// </summary>
internal sealed class EventRing(int capacity)
{
    private readonly object _gate = new();

    /// <summary>What is remembered, the oldest first. Guarded by the gate, as is what is of each pool.</summary>
    private readonly LinkedList<EventEntry> _entries = new();
    private readonly Dictionary<string, Queue<LinkedListNode<EventEntry>>> _ofPool = new(StringComparer.Ordinal);

    /// <summary>The sequence of the newest entry. Guarded by the gate.</summary>
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
                return Forgotten;
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

    private long Forgotten => _last - _entries.Count + _neverSeen;

    internal EventEntry Add(PoolEvent happened)
    {
        EventEntry entry;
        TaskCompletionSource news;
        lock (_gate)
        {
            entry = EventEntry.Of(happened, ++_last);
            if (_entries.Count == capacity)
            {
                ForgetOne();
            }

            Remember(entry);
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
            for (var node = _entries.Last; node is not null && found.Count < most; node = node.Previous)
            {
                if (filter.Passes(node.Value))
                {
                    found.Add(node.Value);
                }
            }

            found.Reverse();
            return new(found, Forgotten);
        }
    }

    /// <summary>Entries as they come, from the first after <paramref name="after"/> that is remembered.</summary>
    internal async IAsyncEnumerable<EventEntry> FollowAsync(
        EventFilter filter, long after, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A number from a process that has ended: nothing of it is remembered here.
        after = after > Last ? 0 : after;
        LinkedListNode<EventEntry>? last = null;
        var batch = new List<EventEntry>();
        Interlocked.Increment(ref _followers);
        try
        {
            while (true)
            {
                var (missed, news) = TakeAfter(after, ref last, batch);
                foreach (var entry in batch)
                {
                    // Told once, where the first of them would have been: there may be gaps between all.
                    if (missed > 0 && entry.Sequence > after + 1)
                    {
                        yield return Missed(missed, entry.Sequence - 1, time);
                        missed = 0;
                    }

                    after = entry.Sequence;
                    if (filter.Passes(entry))
                    {
                        yield return entry;
                    }
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

    /// <summary>Takes the entries after a sequence.</summary>
    /// <param name="after">The sequence.</param>
    /// <param name="last">What was taken last, after which to go on while it is remembered.</param>
    /// <param name="batch">Where to put them.</param>
    private (long Missed, Task News) TakeAfter(long after, ref LinkedListNode<EventEntry>? last, List<EventEntry> batch)
    {
        const int Most = 256;
        lock (_gate)
        {
            for (var node = last is { List: not null } ? last.Next : FirstAfter(after); node is not null && batch.Count < Most; node = node.Next)
            {
                batch.Add(node.Value);
                last = node;
            }

            // The newest is always remembered: who has missed something gets something, too.
            return (batch.Count > 0 ? batch[^1].Sequence - after - batch.Count : 0, _news.Task);
        }
    }

    private LinkedListNode<EventEntry>? FirstAfter(long sequence)
    {
        // From the newest: most readers are not far behind it.
        LinkedListNode<EventEntry>? first = null;
        for (var node = _entries.Last; node is not null && node.Value.Sequence > sequence; node = node.Previous)
        {
            first = node;
        }

        return first;
    }

    private void Remember(EventEntry entry)
    {
        var node = _entries.AddLast(entry);
        if (!_ofPool.TryGetValue(entry.Pool, out var own))
        {
            _ofPool[entry.Pool] = own = new();
        }

        own.Enqueue(node);
    }

    private void ForgetOne()
    {
        var own = _ofPool.Values.FirstOrDefault(own => own.Count > capacity / 2) ?? _ofPool[_entries.First!.Value.Pool];
        var oldest = own.Dequeue();
        _entries.Remove(oldest);
        if (own.Count == 0)
        {
            _ofPool.Remove(oldest.Value.Pool);
        }
    }

    // Of no pool, so no filter keeps it from the reader: what it missed might have been of any.
    private static EventEntry Missed(long count, long sequence, TimeProvider time) =>
        EventEntry.Of(new EventsDropped(count) { At = time.GetUtcNow() }, sequence);
}
