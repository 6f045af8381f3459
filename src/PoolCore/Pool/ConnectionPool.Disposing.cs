namespace PoolDash.PoolCore;

// Dispose is a last reset: it ends the last generation, and what a reset promises of the connections of a generation holds of these.
public partial class ConnectionPool<TConnection>
{
    private readonly TaskCompletionSource _patienceEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ITimer> _disposalTimers = [];
    private PoolReset? _disposal;
    private Task? _disposed;

    /// <summary>
    /// As <see cref="DisposeAsync(TimeSpan)"/> with <see cref="ConnectionPoolOptions.DisposeTimeout"/>.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return DisposeAsync(_options.DisposeTimeout);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync(TimeSpan deadline)
    {
        ThrowIfImpossible(deadline, nameof(deadline));
        var after = default(Aftermath<TConnection>);
        Task disposed;
        lock (_gate)
        {
            if (_disposal is null)
            {
                _disposal = new(Name, ResetMode.Drain, "the pool was disposed", CloseReason.PoolClosed, _time.GetUtcNow(), _time.GetTimestamp());
                State = PoolState.Closing;
                Turn(Detours.NotRunning, on: true);
                EndGeneration(_disposal, interrupt: false, deadline: null, ref after);
                RefuseAll(ref after);
                foreach (var warmUp in _warmUps)
                {
                    warmUp.TrySetException(Disposed());
                }

                _warmUps.Clear();
                _disposed = EndDisposalAsync(_disposal.Completed);
            }

            // A later call with an earlier deadline is heard as well.
            if (deadline != Timeout.InfiniteTimeSpan && !_disposed!.IsCompleted)
            {
                CloseUnderLeasesAfter(deadline);
            }

            disposed = _disposed!;
        }

        after.Run(this);
        return new(disposed);
    }

    private async Task EndDisposalAsync(Task allClosed)
    {
        await Task.WhenAny(allClosed, _patienceEnded.Task).ConfigureAwait(false);
        lock (_gate)
        {
            State = PoolState.Closed;
            _disposalTimers.ForEach(timer => timer.Dispose());
        }

        if (!allClosed.IsCompleted)
        {
            PoolLog.LeftBehind(_log, Name, _occupied);
        }

        _meter.Remove(this);
        await _clock.DisposeAsync().ConfigureAwait(false);
        await _rentTimer.DisposeAsync().ConfigureAwait(false);
        await _backOffTimer.DisposeAsync().ConfigureAwait(false);
    }

    private void CloseUnderLeasesAfter(TimeSpan deadline) =>
        StartTimer(deadline, () =>
        {
            var after = default(Aftermath<TConnection>);
            lock (_gate)
            {
                if (State == PoolState.Closing)
                {
                    _closeUnderLeases = true;
                    Interrupt(_disposal!);
                    StartSweep(ref after);
                    StartTimer(_options.CloseTimeout, () => _patienceEnded.TrySetResult());
                }
            }

            after.Run(this);
        });

    private void StartTimer(TimeSpan due, Action action) =>
        _disposalTimers.Add(CreateTimer(action, due));

    /// <summary>Notes that an idle connection which a sweep claimed is closed, or that the sweep itself has ended. Under the gate.</summary>
    private void EndSweptClose(PoolReset reset)
    {
        if (--reset.SweptUnclosed == 0 && reset == _disposal && IsObserved(PoolEventKinds.Pool))
        {
            Emit(new PoolClosed(reset.RentedOutstanding));
        }
    }
}
