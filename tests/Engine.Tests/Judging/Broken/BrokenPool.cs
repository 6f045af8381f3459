using PoolDash.Load.Judging;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Tests.Judging.Broken;

/// <summary>A pool under one lock, on two pages. With no fault it keeps the laws; each fault is one line of it gone wrong.</summary>
internal sealed class BrokenPool(ConnectionFactory<TargetConnection> factory, string name, int maxSize, Fault fault) : SilentPool, IPoolUnderTest
{
    private readonly object _gate = new();
    private readonly List<Entry> _idle = [];
    private readonly LinkedList<TaskCompletionSource<IRent>> _waiters = [];
    private readonly List<Task> _closes = [];
    private long _generation = 1;
    private long _ids;
    private long _opened;
    private long _closed;
    private long _rents;
    private long _endedTwice;
    private int _opening;
    private int _rented;
    private int _closing;
    private int _lost;
    private bool _isDisposed;

    public override string Name => name;

    public override int MaxSize => maxSize;

    public IConnectionPool Pool => this;

    public ValueTask<IRent> RentAsync(CancellationToken cancellationToken)
    {
        var rent = new TaskCompletionSource<IRent>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _waiters.AddLast(rent);
            Serve();
        }

        cancellationToken.UnsafeRegister(_ => Cancel(rent, cancellationToken), null);
        return new(rent.Task);
    }

    public new long Reset(ResetOptions options)
    {
        lock (_gate)
        {
            _generation++;
            foreach (var entry in _idle)
            {
                Close(entry);
            }

            _idle.Clear();
            return _generation;
        }
    }

    public override PoolSnapshot Snapshot()
    {
        lock (_gate)
        {
            // Of a connection that two leases have, or that is idle and rented, its counts tell nothing: law 1 is to be broken by those faults only that are about it.
            var open = (int)(_opened - _closed);
            var closing = Math.Min(_closing, open);
            var rented = Math.Min(_rented, open - closing);
            return new()
            {
                Name = name,
                Endpoint = Endpoint,
                At = DateTimeOffset.UtcNow,
                State = State,
                Generation = _generation,
                Idle = open - closing - rented,
                Rented = rented,
                Closing = closing,
                Opening = _opening,
                Stale = 0,
                Waiting = _waiters.Count,
                MinSize = 0,
                MaxSize = maxSize,
                PeakRented = _rented,
                Opened = _opened,
                Closed = fault == Fault.MiscountsCloses ? _closed - (_closed / 10) : _closed,
                ClosedBy = [_closed],
                OpenFailures = 0,
                ConsecutiveOpenFailures = 0,
                LastOpenError = null,
                Rents = _rents,
                Timeouts = 0,
                Resets = _generation - 1,
                Leaks = 0,
                EndedTwice = _endedTwice,
                LastReset = null,
            };
        }
    }

    public override async ValueTask DisposeAsync()
    {
        Task[] closes;
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                foreach (var entry in fault == Fault.LeaksAtDispose ? _idle.Skip(1) : _idle)
                {
                    Close(entry);
                }

                _idle.Clear();
            }

            closes = [.. _closes];
        }

        await Task.WhenAll(closes);
    }

    private void Cancel(TaskCompletionSource<IRent> rent, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_waiters.Remove(rent))
            {
                rent.SetCanceled(cancellationToken);
            }
        }
    }

    /// <summary>Gives those who wait what is idle, and opens for the others what there is room for. Under the gate.</summary>
    private void Serve()
    {
        while (_waiters.Count > 0 && _idle.Count > 0)
        {
            var entry = _idle[^1];
            if (fault != Fault.LeavesRentedAmongIdle || _rents % 100 != 99)
            {
                _idle.RemoveAt(_idle.Count - 1);
            }

            Hand(entry);
        }

        while (_opening < _waiters.Count
            && (_idle.Count + _rented + _closing + _opening + _lost < maxSize || (fault == Fault.OpensBeyondItsSize && _opening < 2)))
        {
            _opening++;
            _ = OpenAsync(_generation);
        }
    }

    private void Hand(Entry entry)
    {
        var waiter = fault == Fault.ServesTheLastFirst ? _waiters.Last! : _waiters.First!;
        _waiters.Remove(waiter);
        _rents++;
        if (fault == Fault.ForgetsWaiters && _rents % 200 == 0)
        {
            _idle.Add(entry);
            return;
        }

        _rented++;
        waiter.Value.SetResult(new Rent(this, entry));
    }

    private async Task OpenAsync(long generation)
    {
        var connection = await factory.OpenAsync(new(name, Interlocked.Increment(ref _ids), generation), CancellationToken.None);
        lock (_gate)
        {
            _opening--;
            _opened++;
            var entry = new Entry(connection) { Generation = fault == Fault.StampsAfterOpening ? _generation : generation };
            if (entry.Generation != _generation || _isDisposed)
            {
                Close(entry);
            }
            else
            {
                _idle.Add(entry);
            }

            Serve();
        }
    }

    private void Return(Entry entry, bool isFirst)
    {
        lock (_gate)
        {
            if (!isFirst)
            {
                _endedTwice++;
                if (fault != Fault.EndsLeasesTwice)
                {
                    return;
                }
            }

            _rented -= isFirst ? 1 : 0;
            if ((entry.Generation == _generation || fault == Fault.ReturnsToTheNewSet) && !_isDisposed)
            {
                _idle.Add(entry);
            }
            else
            {
                Close(entry);
                if (fault == Fault.ClosesTwice)
                {
                    Close(entry);
                }
            }

            Serve();
        }
    }

    /// <summary>Under the gate, but for what runs later.</summary>
    private void Close(Entry entry)
    {
        _closing++;
        _closes.RemoveAll(close => close.IsCompleted);
        _closes.Add(fault == Fault.ClosesWithinReset ? CloseAsync(entry) : Task.Run(() => CloseAsync(entry)));
    }

    private async Task CloseAsync(Entry entry)
    {
        await factory.CloseAsync(entry.Connection, CloseReason.Stale, CancellationToken.None);
        lock (_gate)
        {
            _closing--;
            _closed++;
            if (fault == Fault.LosesTheRoomOfTheClosed)
            {
                _lost++;
            }

            Serve();
        }
    }

    private sealed record Entry(TargetConnection Connection)
    {
        public long Generation { get; init; }
    }

    private sealed class Rent(BrokenPool pool, Entry entry) : IRent
    {
        private int _ended;

        public TargetConnection Connection => entry.Connection;

        public void Discard()
        {
        }

        public void End() => pool.Return(entry, isFirst: Interlocked.Exchange(ref _ended, 1) == 0);
    }
}
