using System.Threading.Channels;

namespace PoolDash.Conformance.Running;

/// <summary>One of a script's threads: does what is scheduled on it one after the other, up to the first error.</summary>
internal sealed class ScriptThread
{
    private readonly Channel<Func<Task>> _scheduled = Channel.CreateUnbounded<Func<Task>>();
    private readonly Task _work;

    public ScriptThread() => _work = Task.Run(WorkAsync);

    /// <returns>False when the thread was told to finish before.</returns>
    public bool Schedule(Func<Task> operation) => _scheduled.Writer.TryWrite(operation);

    /// <summary>Lets the thread finish what is scheduled; fails with the error that ended it, if one did.</summary>
    public Task FinishAsync()
    {
        _scheduled.Writer.TryComplete();
        return _work;
    }

    private async Task WorkAsync()
    {
        await foreach (var operation in _scheduled.Reader.ReadAllAsync())
        {
            await operation();
        }
    }
}
