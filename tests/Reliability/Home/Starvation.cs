namespace PoolDash.Reliability.Home;

/// <summary>Takes every thread of the process's thread pool, and gives them back.</summary>
internal sealed class Starvation
{
    private readonly ManualResetEventSlim _over = new();
    private int _taken;

    /// <summary>Acts on a thread of its own while the pool has none.</summary>
    internal async Task WhileAsync(Action act)
    {
        ThreadPool.GetMaxThreads(out var most, out var mostForIo);
        Exception? thrown = null;
        var acting = new Thread(() =>
        {
            try
            {
                Take();
                act();
            }
            catch (Exception e)
            {
                thrown = e;
            }

            _over.Set();
        });
        try
        {
            Assert.True(ThreadPool.SetMaxThreads(Math.Max(Environment.ProcessorCount, 2), mostForIo));
            acting.Start();

            // Blocks this one, too: it may be one of the pool's.
            acting.Join();
        }
        finally
        {
            ThreadPool.SetMaxThreads(most, mostForIo);
        }

        await Task.Yield();
        Assert.True(thrown is null, thrown?.ToString());
    }

    /// <summary>Whoever of the pool's threads comes for work gets this.</summary>
    private void Take()
    {
        while (true)
        {
            var blockers = Volatile.Read(ref _taken);
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    Interlocked.Increment(ref _taken);
                    _over.Wait();
                },
                null);
            if (!SpinWait.SpinUntil(() => Volatile.Read(ref _taken) > blockers, TimeSpan.FromMilliseconds(250)))
            {
                // Queued, and nobody came for it.
                return;
            }
        }
    }
}
