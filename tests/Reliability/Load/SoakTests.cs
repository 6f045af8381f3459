using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.Load.Targets;

namespace PoolDash.Reliability.Load;

/// <summary>
/// The scenario <c>soak</c>, at the same time on a stub, where the pool is used as often as it can be, and over real sockets. For as long as <c>tests/Reliability/soak</c>
/// says; shortly otherwise.
/// </summary>
[Collection(Quiet.Alone)]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const string Asked = "POOLDASH_SOAK";

    /// <summary>What ten minutes must come to. Asked of shorter soaks too in proportion, but only of those that somebody asked for: others share their machine with other tests.</summary>
    private static readonly (TimeSpan Duration, long Rents, long Resets, long Queries) _promised = (TimeSpan.FromMinutes(10), 100_000_000, 100_000, 1_000_000);

    /// <summary>Of the whole: what is filled once at the start is no growth.</summary>
    private const double WarmUp = 0.15;

    private const int Samples = 30;

    /// <summary>Both ends of a pool's connections, which come and go all the time.</summary>
    private const int SocketsAtOnce = 2 * 20;

    [Fact]
    public async Task A_pool_that_is_used_and_reset_for_long_breaks_no_law_and_the_process_stays_as_it_was()
    {
        var (duration, isAsked) = Duration();
        await using var stub = new StubTarget();
        await using var sockets = Target.Parse("echo://");
        var onStub = RunAsync(stub, new() { Copies = 2, Resets = 200, PoolSize = 8, Duration = duration });
        var overSockets = RunAsync(sockets, new() { Rate = 2_500, Resets = 20, PoolSize = SocketsAtOnce / 2, Duration = duration });

        var samples = await SampleAsync(duration, TestContext.Current.CancellationToken);
        var reports = await Task.WhenAll(onStub, overSockets);

        Assert.All(reports, report => Assert.True(report.Verdict == Verdict.Pass, $"{report.Target}: {report.Why} {report.Violation}"));
        var (rents, resets, queries) = (reports[0].PoolAtEnd!.Rents, reports[0].Resets, reports[1].Ok);
        output.WriteLine(FormattableString.Invariant(
            $"{duration.TotalSeconds} s: {rents:N0} rents and {resets:N0} resets on the stub, {queries:N0} queries and {reports[1].Resets:N0} resets over sockets; ")
            + FormattableString.Invariant($"{reports.Sum(report => report.Laws.Sum(law => law.Checks)):N0} checks of laws, no violation"));
        AssertSteady(samples);
        var part = isAsked ? duration / _promised.Duration : 0;
        Assert.InRange(rents, (long)(part * _promised.Rents), long.MaxValue);
        Assert.InRange(resets, (long)(part * _promised.Resets), long.MaxValue);
        Assert.InRange(queries, (long)(part * _promised.Queries), long.MaxValue);
    }

    private static (TimeSpan Duration, bool IsAsked) Duration() =>
        Environment.GetEnvironmentVariable(Asked) is not { Length: > 0 } text ? (TimeSpan.FromSeconds(30), false)
        : PoolDash.Load.Durations.TryParse(text, out var duration) ? (duration, true)
        : throw new FormatException($"{Asked} is '{text}': {PoolDash.Load.Durations.Forms}.");

    private static Task<RunReport> RunAsync(Target target, StressParameters asked) =>
        Task.Run(() => new StressRun(StressPlan.Create("soak", asked), new() { Target = target }).RunAsync(TestContext.Current.CancellationToken));

    private static async Task<IReadOnlyList<ProcessFigures>> SampleAsync(TimeSpan duration, CancellationToken stop)
    {
        var samples = new List<ProcessFigures>();
        using var timer = new PeriodicTimer(duration / Samples);
        while (samples.Count < Samples && await timer.WaitForNextTickAsync(stop))
        {
            samples.Add(ProcessFigures.Now());
        }

        return samples;
    }

    private void AssertSteady(IReadOnlyList<ProcessFigures> samples)
    {
        var steady = samples.Skip((int)(WarmUp * samples.Count)).ToList();
        var third = steady.Count / 3;
        var (start, middle, end) = (ProcessFigures.Typical(steady[..third]), ProcessFigures.Typical(steady[third..^third]), ProcessFigures.Typical(steady[^third..]));
        output.WriteLine($"start:  {start}\nmiddle: {middle}\nend:    {end}");
        Assert.InRange(end.ManagedMegabytes, 0, start.ManagedMegabytes + 1);
        Assert.InRange(end.ResidentMegabytes, 0, start.ResidentMegabytes + 32);
        Assert.InRange(end.Handles, 0, start.Handles + SocketsAtOnce);

        // The thread pool adds some while the machine is busy, and takes them away again.
        Assert.InRange(end.Threads, 0, start.Threads + 16);
    }
}
