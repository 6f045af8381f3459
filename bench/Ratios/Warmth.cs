using System.Diagnostics;
using System.Runtime;

namespace PoolDash.Bench.Ratios;

/// <summary>
/// Runs what is about to be measured until the just-in-time compiler has nothing left to improve in it, with the
/// tiers that a user has by default: the first is replaced 100 ms after the last new method, in the background.
/// </summary>
internal static class Warmth
{
    private static readonly TimeSpan _quiet = TimeSpan.FromMilliseconds(350);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(4);

    public static void Reach(params Action[] loads)
    {
        var began = Stopwatch.GetTimestamp();
        var compiled = JitInfo.GetCompiledMethodCount();
        var quietSince = began;
        while (Stopwatch.GetElapsedTime(quietSince) < _quiet && Stopwatch.GetElapsedTime(began) < _longest)
        {
            foreach (var load in loads)
            {
                load();
            }

            var now = JitInfo.GetCompiledMethodCount();
            if (now != compiled)
            {
                (compiled, quietSince) = (now, Stopwatch.GetTimestamp());
            }
        }
    }
}
