using System.Diagnostics;

namespace PoolDash.Reliability.Load;

/// <summary>What this process uses.</summary>
/// <param name="ManagedMegabytes">Memory that is reachable, after a collection.</param>
/// <param name="ResidentMegabytes">Memory that the system gives it.</param>
/// <param name="Handles">Open file descriptors; on systems without <c>/proc</c>, handles.</param>
/// <param name="Threads">Threads of the system.</param>
internal sealed record ProcessFigures(double ManagedMegabytes, double ResidentMegabytes, int Handles, int Threads)
{
    private const double Mega = 1 << 20;

    internal static ProcessFigures Now()
    {
        // Finalizers give back what they hold only after a collection has found it.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        var handles = Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : process.HandleCount;
        return new(managed / Mega, process.WorkingSet64 / Mega, handles, process.Threads.Count);
    }

    /// <summary>The median of each figure.</summary>
    internal static ProcessFigures Typical(IReadOnlyCollection<ProcessFigures> samples)
    {
        return new(Median(sample => sample.ManagedMegabytes), Median(sample => sample.ResidentMegabytes), Median(sample => sample.Handles), Median(sample => sample.Threads));

        T Median<T>(Func<ProcessFigures, T> figure) => samples.Select(figure).Order().ElementAt(samples.Count / 2);
    }

    public override string ToString() =>
        FormattableString.Invariant($"{ManagedMegabytes:0.00} MB managed, {ResidentMegabytes:0} MB resident, {Handles} handles, {Threads} threads");
}
