#pragma warning disable CA1050 // The runtime finds it by this name (DOTNET_STARTUP_HOOKS).

/// <summary>
/// Runs in the server's process before the server does: once a file appears, it takes every thread of the thread pool for two seconds, and says
/// so in two others.
/// </summary>
internal static class StartupHook
{
    /// <summary>The variable with the file's path.</summary>
    internal const string Gate = "POOLDASH_STARVE";

    private static readonly TimeSpan _long = TimeSpan.FromSeconds(2);

    /// <summary>Called by the runtime.</summary>
    public static void Initialize()
    {
        var gate = Environment.GetEnvironmentVariable(Gate)!;
        new Thread(() => Starve(gate)) { IsBackground = true }.Start();
    }

    private static void Starve(string gate)
    {
        while (!File.Exists(gate))
        {
            Thread.Sleep(1);
        }

        ThreadPool.GetMaxThreads(out var most, out var mostForIo);
        ThreadPool.SetMaxThreads(Environment.ProcessorCount, mostForIo);
        var over = new ManualResetEventSlim();
        var (taken, ran) = (0, 0);
        int before;
        do
        {
            before = Volatile.Read(ref taken);
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    Interlocked.Increment(ref taken);
                    over.Wait();
                },
                null);
        }
        while (SpinWait.SpinUntil(() => Volatile.Read(ref taken) > before, TimeSpan.FromMilliseconds(250)));

        ThreadPool.UnsafeQueueUserWorkItem(_ => Interlocked.Increment(ref ran), null);
        File.WriteAllText(gate + ".taken", "");
        Thread.Sleep(_long);
        var nothing = Volatile.Read(ref ran) == 0;
        ThreadPool.SetMaxThreads(most, mostForIo);
        over.Set();
        File.WriteAllText(gate + ".given-back", nothing ? "nothing ran" : "something ran");
    }
}
