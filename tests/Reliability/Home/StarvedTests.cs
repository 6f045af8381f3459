using System.Diagnostics;
using PoolDash.Load.Judging;
using PoolDash.Load.Reports;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Reliability.Home;

/// <summary>Runs alone: it takes the thread pool's threads away from everybody.</summary>
[CollectionDefinition("Starved", DisableParallelization = true)]
public sealed class StarvedGroup;

/// <summary>Every thread of the thread pool is blocked for a while.</summary>
[Collection("Starved")]
public sealed class StarvedTests
{
    private const int PoolSize = 4;
    private const int Waiters = 20;

    private static readonly TimeSpan _rentTimeout = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Given_no_thread_while_rents_wait_and_time_out_and_a_reset_drains_Then_everybody_is_told_and_no_law_is_broken()
    {
        var clock = new RunClock(TimeProvider.System);
        await using var target = Target.Parse("echo://");
        var oracle = new Oracle(target.CreateFactory(), PoolSize, clock);
        await using var under = new PoolUnderTest(new(
            oracle.Factory, new() { Name = "starved", MaxSize = PoolSize, RentTimeout = _rentTimeout, LeakThreshold = TimeSpan.FromMinutes(1) }));
        List<Held> held = [];
        for (var i = 0; i < PoolSize; i++)
        {
            held.Add(await oracle.RentAsync(under, CancellationToken.None));
        }

        // Half of the leases end while there is no thread, half of them after.
        List<Task<Held>> waiters = [];
        var starved = new Starvation();
        Task<ResetReport>? reset = null;
        await starved.WhileAsync(() =>
        {
            waiters.AddRange(Enumerable.Range(0, Waiters).Select(_ => oracle.RentAsync(under, CancellationToken.None).AsTask()));
            oracle.Reset(under, new() { Reason = "starved" });
            reset = under.Pool.ResetAsync(new() { Reason = "starved again" });
            held.Take(PoolSize / 2).ToList().ForEach(oracle.End);

            // Their time is over, and there is no thread to tell them by.
            var began = Stopwatch.GetTimestamp();
            SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(began) > _rentTimeout + _rentTimeout);
            Assert.DoesNotContain(waiters, waiter => waiter.IsCompleted);
        });
        held.Skip(PoolSize / 2).ToList().ForEach(oracle.End);

        await Until.Done(Task.WhenAll(waiters.Select(async waiter =>
        {
            try
            {
                oracle.End(await waiter);
            }
            catch (RentTimeoutException)
            {
                // Told.
            }
        })));
        Assert.Equal(waiters.Count(waiter => waiter.IsFaulted), under.Pool.Snapshot().Timeouts);
        Assert.Equal("starved again", (await Until.Done(reset!)).Reason);

        // It serves as before.
        for (var i = 0; i < PoolSize; i++)
        {
            var again = await oracle.RentAsync(under, CancellationToken.None);
            await oracle.QueryAsync(again, CancellationToken.None);
            oracle.End(again);
        }

        await Until.True(() => under.Pool.Snapshot() is { Rented: 0, Opening: 0, Closing: 0 } && oracle.Factory.Opening == 0, "it is at rest");
        oracle.CheckAtRest(under.Pool.Snapshot(), oracle.Factory.Existing);
        oracle.Factory.IsDisposing = true;
        await under.DisposeAsync();
        await Until.True(() => oracle.Factory.Existing == 0, "every connection is closed");
        Assert.True(oracle.Book.First is null, oracle.Book.First?.What);
    }

    [Fact]
    public async Task Given_a_server_without_a_thread_for_two_seconds_in_the_middle_of_a_run_Then_it_goes_on_and_the_run_passes()
    {
        await using var server = new HomeServer(("PoolDash:Demo", "false"));
        var gate = Path.Combine(Path.GetDirectoryName(server.Data)!, "starve");
        server.Variables["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        server.Variables[StartupHook.Gate] = gate;
        await server.StartAsync();
        await using var client = server.NewClient();
        await using var frames = client.WatchAsync([], 10).GetAsyncEnumerator();
        Assert.True(await frames.MoveNextAsync());
        var run = await client.StartRunAsync(new() { Scenario = "reset-storm", Pool = "echo", Copies = 20, Duration = "4s", Mode = "drain", Resets = 50 });
        await HomeServer.UntilAsync(async () => (await client.RunAsync(run.Id!.Value)).Ok > 500, "the run is on");

        await File.WriteAllTextAsync(gate, "now");
        await Until.True(() => File.Exists(gate + ".taken"), "every thread is taken");
        var unheard = server.Http.GetAsync(new Uri("api/pools", UriKind.Relative));
        await Until.True(() => File.Exists(gate + ".given-back"), "the threads are given back");
        Assert.Equal("nothing ran", await File.ReadAllTextAsync(gate + ".given-back"));

        using var heard = await Until.Done(unheard);
        Assert.True(heard.IsSuccessStatusCode);
        var before = frames.Current.Sequence;
        while (frames.Current.Sequence < before + 5)
        {
            Assert.True(await Until.Done(frames.MoveNextAsync()));
        }

        await HomeServer.UntilAsync(async () => !(await client.RunAsync(run.Id!.Value)).IsRunning, "the run ends");
        var report = await client.RunAsync(run.Id!.Value);
        Assert.True(report.Verdict == Verdict.Pass, $"{report.Why} {report.Violation?.What}");
        Assert.InRange(report.Latency.Max, 1_500, 10_000);
        Assert.Equal(0, report.Fail);
    }
}
