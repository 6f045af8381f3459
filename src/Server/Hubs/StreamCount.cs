namespace PoolDash.Server.Hubs;

/// <summary>How many streams one connection has open.</summary>
internal sealed class StreamCount
{
    private int _open;

    /// <summary>Counts one more until the result is disposed; null when there are that many already.</summary>
    internal IDisposable? TryBegin(int most)
    {
        if (Interlocked.Increment(ref _open) > most)
        {
            Interlocked.Decrement(ref _open);
            return null;
        }

        return new Ending(this);
    }

    private sealed class Ending(StreamCount count) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref count._open);
    }
}
