using System.Threading.Channels;

namespace PoolDash.Server.Storage;

/// <summary>Records on their way to the file. Whoever adds one never waits: when the queue is full, the oldest is lost, and counted.</summary>
internal sealed class HistoryQueue
{
    /// <summary>How many records wait at most: some 5 MB, and hours of resets by hand.</summary>
    internal const int Capacity = 10_000;

    private readonly Channel<HistoryRow> _rows;
    private long _lost;

    public HistoryQueue()
        : this(Capacity)
    {
    }

    internal HistoryQueue(int capacity) => _rows = Channel.CreateBounded<HistoryRow>(
        new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        _ => CountLost(1));

    /// <summary>Records that never came into the file.</summary>
    internal long Lost => Interlocked.Read(ref _lost);

    /// <summary>Records that wait.</summary>
    internal int Count => _rows.Reader.Count;

    internal void Add(HistoryRow row)
    {
        if (!_rows.Writer.TryWrite(row))
        {
            CountLost(1);
        }
    }

    /// <summary>Moves waiting records to a batch.</summary>
    internal void Take(List<HistoryRow> batch, int most)
    {
        while (batch.Count < most && _rows.Reader.TryRead(out var row))
        {
            batch.Add(row);
        }
    }

    internal async Task WaitAsync(CancellationToken cancellationToken) => await _rows.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>What is added from now on is lost: nobody is left to write it.</summary>
    internal void Close() => _rows.Writer.TryComplete();

    internal void CountLost(long records) => Interlocked.Add(ref _lost, records);
}
