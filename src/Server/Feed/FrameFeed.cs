using PoolDash.PoolCore;

namespace PoolDash.Server.Feed;

/// <summary>
/// The newest frame, and news of the next. A reader never has a backlog: it says which frame it has seen and gets the newest
/// after that, so a slow one skips frames and harms nobody.
/// </summary>
internal sealed class FrameFeed
{
    private State _state = new(new("", 0, DateTimeOffset.MinValue, [], 0));

    internal Frame Latest => Volatile.Read(ref _state).Frame;

    /// <summary>One writer, the sampler.</summary>
    internal void Publish(Frame frame)
    {
        var seen = Volatile.Read(ref _state);
        Volatile.Write(ref _state, new(frame));
        seen.Next.SetResult();
    }

    internal async ValueTask<Frame> NextAsync(long after, CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state.Frame.Sequence > after)
            {
                return state.Frame;
            }

            await state.Next.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>A frame, and what completes when there is a newer one: read together, so that no news falls between.</summary>
    private sealed record State(Frame Frame)
    {
        internal TaskCompletionSource Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
