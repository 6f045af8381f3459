using PoolDash.PoolCore;

namespace PoolDash.Client;

/// <summary>
/// What one component shows of the pools: a picture taken from the newest frame, no more than four times a second,
/// and the same picture for as long as the viewer has it paused.
/// </summary>
/// <remarks>Not for several threads: components use it, and follow it, on their renderer's dispatcher.</remarks>
/// <typeparam name="TPicture">All that the component shows, so that pausing freezes all of it.</typeparam>
public sealed class LiveView<TPicture> : IDisposable
{
    private static readonly TimeSpan _betweenRedraws = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _newsAreOverdue = TimeSpan.FromSeconds(2);

    private readonly IPoolWatch _watch;
    private readonly TimeProvider _time;
    private readonly Func<Frame, TPicture> _take;
    private readonly CancellationTokenSource _end = new();
    private Frame _shown;

    /// <summary>Takes the first picture.</summary>
    /// <param name="watch">Where frames come from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="take">Takes the picture that goes with a frame.</param>
    public LiveView(IPoolWatch watch, TimeProvider time, Func<Frame, TPicture> take)
    {
        ArgumentNullException.ThrowIfNull(watch);
        ArgumentNullException.ThrowIfNull(take);
        _watch = watch;
        _time = time;
        _take = take;
        _shown = watch.Latest;
        Picture = take(_shown);
    }

    /// <summary>What to show.</summary>
    public TPicture Picture { get; private set; }

    /// <summary>Since when the viewer has it paused; null while it is live.</summary>
    public DateTimeOffset? PausedAt { get; private set; }

    /// <summary>When the last frame was taken, if none has come since for too long; else null.</summary>
    public DateTimeOffset? NoNewsSince { get; private set; }

    /// <summary>Whether there was a frame at all.</summary>
    public bool HasFrame => _shown.Sequence > 0;

    /// <summary>Takes the picture again from the frame that is shown: the component's parameters have changed.</summary>
    public void Retake() => Picture = _take(_shown);

    /// <summary>Freezes the picture; or, when it is frozen, shows the newest frame and those that follow.</summary>
    public void Turn()
    {
        if (PausedAt is null)
        {
            PausedAt = _time.GetUtcNow();
        }
        else
        {
            PausedAt = null;
            Show(_watch.Latest);
        }
    }

    /// <summary>Follows the frames until disposed.</summary>
    /// <param name="redraw">Is called when something to show has changed.</param>
    public async Task FollowAsync(Action redraw)
    {
        ArgumentNullException.ThrowIfNull(redraw);
        var seen = _shown;
        var begun = _time.GetUtcNow();
        var end = _end.Token;
        try
        {
            while (true)
            {
                var next = _watch.NextAsync(seen.Sequence, end).AsTask();
                if (!await ComesInTimeAsync(next, end))
                {
                    NoNewsSince = seen.Sequence == 0 ? begun : seen.At;
                    redraw();
                }
                seen = await next;
                var changes = PausedAt is null || NoNewsSince is not null;
                NoNewsSince = null;
                if (PausedAt is null)
                {
                    Show(seen);
                }
                if (changes)
                {
                    redraw();
                }
                await Task.Delay(_betweenRedraws, _time, end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Disposed: nobody looks any more.
        }
    }

    /// <summary>Ends <see cref="FollowAsync"/>.</summary>
    public void Dispose()
    {
        if (!_end.IsCancellationRequested)
        {
            _end.Cancel();
            _end.Dispose();
        }
    }

    private void Show(Frame frame)
    {
        _shown = frame;
        Picture = _take(frame);
    }

    private async Task<bool> ComesInTimeAsync(Task<Frame> next, CancellationToken end)
    {
        try
        {
            await next.WaitAsync(_newsAreOverdue, _time, end);
            return true;
        }
        catch (TimeoutException) when (!next.IsFaulted)
        {
            return next.IsCompleted;
        }
    }
}
