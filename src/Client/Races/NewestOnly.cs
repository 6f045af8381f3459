namespace PoolDash.Client.Races;

/// <summary>Brings what another thread tells to a component: the newest of it, five times a second at most, and nothing after its end.</summary>
/// <param name="time">The clock.</param>
/// <param name="invoke">Runs something on the component's dispatcher.</param>
/// <param name="show">Shows the newest; is called there.</param>
internal sealed class NewestOnly<T>(TimeProvider time, Func<Action, Task> invoke, Action<T> show)
    where T : class
{
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(200);

    private T? _newest;
    private long? _shownAt;
    private int _isOnItsWay;
    private bool _isOver;

    /// <summary>Is told on one other thread.</summary>
    internal void Tell(T news)
    {
        Volatile.Write(ref _newest, news);
        if ((_shownAt is { } shown && time.GetElapsedTime(shown) < _between) || Interlocked.Exchange(ref _isOnItsWay, 1) == 1)
        {
            return;
        }

        _shownAt = time.GetTimestamp();
        _ = invoke(Show);
    }

    /// <summary>Whatever is still on its way comes too late. Called on the component's dispatcher.</summary>
    internal void End() => _isOver = true;

    private void Show()
    {
        Volatile.Write(ref _isOnItsWay, 0);
        if (!_isOver)
        {
            show(Volatile.Read(ref _newest)!);
        }
    }
}
