using Microsoft.Extensions.Time.Testing;

namespace PoolDash.Conformance.Running;

/// <summary>
/// A script's time: real time, less what the machine takes away. The files count in tens of milliseconds, and a process that is
/// not let on a processor for so long would see a rent time out whose opening had no chance to begin. So time passes in small
/// steps, one for each turn that this clock gets, and stands still with everything else.
/// </summary>
internal sealed class ScriptClock : IAsyncDisposable
{
    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(5);

    private readonly FakeTimeProvider _time = new();
    private readonly PeriodicTimer _turns = new(_step);
    private readonly Task _running;

    public ScriptClock() => _running = Task.Run(RunAsync);

    public TimeProvider Time => _time;

    public async ValueTask DisposeAsync()
    {
        _turns.Dispose();
        await _running;
    }

    private async Task RunAsync()
    {
        // Turns that were missed come as one.
        while (await _turns.WaitForNextTickAsync())
        {
            _time.Advance(_step);
        }
    }
}
