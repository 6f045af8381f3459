namespace PoolDash.PoolCore;

/// <summary>One attempt to open a connection: its token, and who cancelled it. A reset may cancel while the attempt ends.</summary>
internal sealed class OpeningAttempt(TimeSpan timeout, TimeProvider time, long arrivalsBefore, long beganAt) : IDisposable
{
    private const int Running = 0;
    private const int Cancelling = 1;
    private const int Cancelled = 2;
    private const int Ended = 3;

    private readonly CancellationTokenSource _source = new(timeout, time);
    private int _state;

    internal CancellationToken Token => _source.Token;

    /// <summary>Rents that came no later than this were waiting when the attempt began.</summary>
    internal long ArrivalsBefore { get; } = arrivalsBefore;

    /// <summary>An exact time stamp.</summary>
    internal long BeganAt { get; } = beganAt;

    /// <summary>
    /// The reset (or the dispose) that gave the attempt up: what it brings is closed and never enters the pool. Guarded by the pool's gate.
    /// </summary>
    internal PoolReset? GivenUpBy { get; set; }

    /// <summary>Cancels the token, unless the attempt has ended. Runs the factory's callbacks: never call it under a lock.</summary>
    internal void Cancel()
    {
        if (Interlocked.CompareExchange(ref _state, Cancelling, Running) != Running)
        {
            return;
        }

        try
        {
            _source.Cancel();
        }
        finally
        {
            if (Interlocked.CompareExchange(ref _state, Cancelled, Cancelling) == Ended)
            {
                _source.Dispose();
            }
        }
    }

    /// <summary>Releases the token's timer; where a cancel is just running, that one does it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _state, Ended) != Cancelling)
        {
            _source.Dispose();
        }
    }
}
