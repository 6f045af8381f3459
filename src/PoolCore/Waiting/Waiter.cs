using System.Diagnostics;
using System.Threading.Tasks.Sources;

namespace PoolDash.PoolCore;

/// <summary>
/// A rent that waits: one element of the queue, and the source of the task that its caller awaits. Reused once the
/// caller has taken the result. The links and <see cref="Queued"/> are guarded by the pool's gate.
/// </summary>
internal sealed class Waiter<TConnection>(ConnectionPool<TConnection> pool) : IValueTaskSource<Lease<TConnection>>
    where TConnection : class
{
    private static readonly object _answered = new();

    private ManualResetValueTaskSourceCore<Lease<TConnection>> _source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private Slot<TConnection>? _slot;
    private long _word;
    private Exception? _failure;

    /// <summary>The span of the wait, or <see cref="_answered"/> once there is nothing left to trace.</summary>
    private object? _span;

    internal Waiter<TConnection>? Previous;
    internal Waiter<TConnection>? Next;

    /// <summary>True from joining the queue until somebody takes it out, which decides who answers it (law 6).</summary>
    internal bool Queued;

    /// <summary>The rent's number, in the order of arrival.</summary>
    internal long Arrival;

    /// <summary>Exact time stamps.</summary>
    internal long Since;
    internal long Deadline;

    internal StackTrace? RentedBy;

    /// <summary>Whether <see cref="Trace"/> will be called. Set before the waiter joins the queue.</summary>
    internal bool IsTraced;

    internal CancellationToken CancellationToken { get; private set; }

    internal bool IsGranted => _slot is not null;

    internal ValueTask<Lease<TConnection>> Task => new(this, _source.Version);

    /// <summary>Lets the token take the waiter out of the queue. Call it before the task is handed out, not under the gate.</summary>
    internal void CancelWith(CancellationToken cancellationToken)
    {
        CancellationToken = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(
            static waiter => { var self = (Waiter<TConnection>)waiter!; self.Pool.CancelWaiter(self); }, this);
    }

    /// <summary>Has the span end with the wait, which may be over already. Call it before the task is handed out.</summary>
    internal void Trace(Activity span)
    {
        if (Interlocked.CompareExchange(ref _span, span, null) is not null)
        {
            PoolSpan.Stop(span, failure: null);
        }
    }

    /// <summary>Says what the answer will be, under the gate, so that it is settled before anything else can happen.</summary>
    internal void Grant(Slot<TConnection> slot, long word)
    {
        _slot = slot;
        _word = word;
    }

    /// <inheritdoc cref="Grant"/>
    internal void Refuse(Exception failure) => _failure = failure;

    /// <summary>Gives the answer. Not under the gate: it may queue the caller's continuation.</summary>
    internal void Answer()
    {
        if (IsTraced && Interlocked.Exchange(ref _span, _answered) is Activity span)
        {
            PoolSpan.Stop(span, _failure);
        }

        if (_failure is not null)
        {
            _source.SetException(_failure);
        }
        else
        {
            _source.SetResult(new(_slot!, _word));
        }
    }

    ValueTaskSourceStatus IValueTaskSource<Lease<TConnection>>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<Lease<TConnection>>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    Lease<TConnection> IValueTaskSource<Lease<TConnection>>.GetResult(short token)
    {
        if (_source.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("This rent is not decided yet. Await it.");
        }

        // Waits for a cancellation that is just running, which takes the gate but finds nothing to do.
        _registration.Dispose();
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            Forget();
            Pool.Waiters.Keep(this);
        }
    }

    private ConnectionPool<TConnection> Pool { get; } = pool;

    private void Forget()
    {
        _source.Reset();
        _registration = default;
        _slot = null;
        _failure = null;
        CancellationToken = default;
        RentedBy = null;
        _span = null;
        Previous = Next = null;
    }
}
