using PoolDash.Load.Remote;
using PoolDash.Load.Reports;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Reliability.Home;

/// <summary>This process has as many files open as it may.</summary>
public sealed class OpenFilesTests
{
    private const string Mend = "This process has as many files open as it may, but for a few that it needs itself: raise the limit (ulimit -n) or lower MaxSize.";
    private const int Wanted = 100;

    /// <summary>What the pools leave alone, and what is left to them.</summary>
    private const int Room = 64 + 40;

    [Fact]
    public async Task Given_pools_that_want_more_files_than_there_are_Then_all_goes_on_with_what_there_is_and_is_whole_again_with_more()
    {
        await using var echo = new EchoTarget();
        await using var link = new FlakyLink("127.0.0.1", new Uri(echo.Endpoint).Port);
        link.Cut();
        await using var server = await HomeServer.StartAsync(
            ("PoolDash:Pools:orders:Endpoint", $"tcp://{link.Host}:{link.Port}"),
            ("PoolDash:Pools:orders:MinSize", $"{Wanted}"),
            ("PoolDash:Pools:orders:ProbeSend", "ping\n"),
            ("PoolDash:Pools:named:Endpoint", $"tcp://localhost:{link.Port}"),
            ("PoolDash:Pools:named:MinSize", $"{Wanted}"),
            ("PoolDash:Pools:named:ProbeInterval", "00:00:00"));
        await server.ResetAsync("before");
        await HomeServer.UntilAsync(async () => await server.MetricAsync("pooldash_history_queued") == 0 && File.Exists(server.Database), "it is written");
        await server.LimitFilesAsync(server.OpenFiles + Room);
        link.Restore();
        await server.ResetAsync("so that the back-off ends");

        // Told in words.
        await HomeServer.UntilAsync(async () => (await server.PoolAsync("orders")).LastOpenError?.EndsWith(Mend, StringComparison.Ordinal) == true, "the limit is told");
        await HomeServer.UntilAsync(async () => (await server.PoolAsync("named")).LastOpenError?.EndsWith(Mend, StringComparison.Ordinal) == true, "the limit is told of the other");

        // It serves with what there is, and neither the attempts nor whoever cannot be accepted keep it busy.
        await HomeServer.UntilAsync(async () => (await server.PoolAsync("orders")) is { Idle: > 0, Probe.Answers: true }, "the probe answers");
        using var newcomer = new HttpClient { BaseAddress = server.Address };
        List<Task<string>> newcomers = [.. Enumerable.Range(0, 60).Select(_ => newcomer.GetStringAsync(new Uri("api/pools", UriKind.Relative)))];
        await Until.True(() => server.Lines.Any(line => line.Contains("accepts nobody for now", StringComparison.Ordinal)), "it says that it accepts nobody");
        await HomeServer.UntilAsync(
            async () => await CpuOfTwoSecondsAsync(server) < TimeSpan.FromSeconds(1), "it is calm, once what it does for the first time is compiled");
        await server.ResetAsync("in the middle");
        // Which of the two gets the room is not promised: one may have all of it.
        PoolFrame[] during = [];
        await HomeServer.UntilAsync(
            async () =>
            {
                during = [await server.PoolAsync("orders"), await server.PoolAsync("named")];
                return during.Sum(pool => pool.Idle + pool.Rented) > 0;
            },
            "what the reset closed is opened anew");
        Assert.All(during, pool => Assert.InRange(pool.Open, 0, Wanted - 1));
        Assert.All(during, pool => Assert.InRange(pool.OpenFailures, 1, 100));

        await server.LimitFilesAsync(4_096);

        await Until.Done(Task.WhenAll(newcomers));
        await HomeServer.UntilAsync(
            async () => (await server.PoolAsync("orders")) is { Open: Wanted, LastOpenError: null, Probe.Answers: true } && (await server.PoolAsync("named")) is { Open: Wanted, LastOpenError: null },
            "both pools are whole");
        Assert.Equal(0, await server.MetricAsync("pooldash_history_lost_total"));
        await Until.True(() => server.HasOnRecord("in the middle"), "what waited was written");
    }

    [Fact]
    public async Task Given_a_stress_run_for_which_there_are_too_few_files_Then_it_ends_with_a_verdict_and_no_law_is_broken_and_the_next_passes()
    {
        await using var server = await HomeServer.StartAsync(("PoolDash:Demo", "false"));
        await using var client = server.NewClient();
        await server.LimitFilesAsync(server.OpenFiles + Room);

        var run = await client.StartRunAsync(Saturation());
        await HomeServer.UntilAsync(
            async () => (await server.GetAsync<PoolFrame[]>("api/pools")).Any(pool => pool is { Open: > 5 } && pool.LastOpenError?.EndsWith(Mend, StringComparison.Ordinal) == true),
            "the run's pool is short of files");
        var report = await EndAsync(client, run);

        Assert.Equal(RunState.Completed, report.State);
        Assert.Null(report.Violation);
        Assert.True(report.Ok > 1_000, $"{report.Ok} iterations");

        await server.LimitFilesAsync(4_096);
        var next = await EndAsync(client, await client.StartRunAsync(Saturation()));
        Assert.True(next.Verdict == Verdict.Pass, next.Why);
        Assert.Equal(0, next.PoolAtEnd!.OpenFailures);
    }

    private static StartRun Saturation() => new() { Scenario = "saturation", Pool = "echo", Copies = 200, PoolSize = 100, Duration = "2s" };

    private static async Task<RunReport> EndAsync(PoolDashClient client, RunReport run)
    {
        await HomeServer.UntilAsync(async () => !(await client.RunAsync(run.Id!.Value)).IsRunning, "the run ends");
        return await client.RunAsync(run.Id!.Value);
    }

    private static async Task<TimeSpan> CpuOfTwoSecondsAsync(HomeServer server)
    {
        var (cpu, frames) = (Cpu(server), await server.MetricAsync("pooldash_frames_total"));
        await HomeServer.UntilAsync(async () => await server.MetricAsync("pooldash_frames_total") >= frames + 20, "two seconds have passed");
        return Cpu(server) - cpu;
    }

    private static TimeSpan Cpu(HomeServer server)
    {
        server.Process.Refresh();
        return server.Process.TotalProcessorTime;
    }
}
