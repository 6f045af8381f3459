using System.Net;
using System.Net.Sockets;
using PoolDash.Races.Specimens;
using PoolDash.Races.Threads;

namespace PoolDash.Races.Tests.Threads;

public sealed class StoryRunsTests
{
    [Fact]
    public async Task Given_a_pool_without_a_fault_When_40_threads_run_it_Then_no_run_fails()
    {
        List<StoryResult> reports = [];

        var result = await RunAsync((server, _) => new FaultlessPool(server), threads: 40, runs: 20, reports.Add);

        Assert.Equal((20, 0, 0.0, 0.0), (result.Runs, result.Failed, result.Share, result.Low));
        Assert.Empty(result.Failures);
        Assert.Equal(("some-specimen", true, 40, 1.0), (result.Specimen, result.IsMended, result.Threads, result.Progress));
        Assert.True(result.ElapsedMs > 0);
        Assert.All(reports, report => Assert.InRange(report.Runs, 1, 20));
    }

    [Fact]
    public async Task Given_a_pool_that_forgets_what_is_returned_When_it_is_run_Then_each_run_fails_by_a_leak()
    {
        var result = await RunAsync((server, _) => new ScriptedPool { Rents = () => new(server.Open(), 0), Returns = _ => { } });

        AssertEachRunFailed(result, "A connection was never closed.");
    }

    [Fact]
    public async Task Given_a_pool_that_throws_When_it_is_run_Then_the_exception_is_told_in_one_line()
    {
        var result = await RunAsync((server, _) => new ScriptedPool
        {
            Rents = () => new(server.Open(), 0),
            Resets = () => throw new InvalidOperationException("Collection was modified;\n enumeration may not go on."),
        });

        AssertEachRunFailed(result, "InvalidOperationException: Collection was modified; enumeration may not go on.");
    }

    [Fact]
    public async Task Given_a_pool_that_rents_one_connection_twice_When_it_is_run_Then_an_answer_comes_to_the_wrong_thread()
    {
        // Whether two queries meet is up to the scheduler, so that it is run until they have.
        using var seen = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        const string Shared = "A query got another one's answer: two threads shared a connection.";

        var result = await RunAsync(Sharing, threads: 40, runs: StoryRuns.MostRuns, CancelWhenSeen, seen.Token);

        Assert.Contains(Shared, result.Failures.Select(failure => failure.What));

        static IPool Sharing(Server server, int size)
        {
            var connection = server.Open();
            return new ScriptedPool { Rents = () => new(connection, 0), Returns = _ => { } };
        }

        void CancelWhenSeen(StoryResult result)
        {
            if (result.Failures.Any(failure => failure.What == Shared))
            {
                seen.Cancel();
            }
        }
    }

    [Fact]
    public async Task Given_a_pool_that_rents_a_closed_connection_When_it_is_run_Then_the_query_refuses()
    {
        var result = await RunAsync((server, _) => new ScriptedPool
        {
            Rents = () =>
            {
                var connection = server.Open();
                connection.Close();
                return new(connection, 0);
            },
        });

        AssertEachRunFailed(result, "InvalidOperationException: A query began on a closed connection.");
    }

    [Fact]
    public async Task Given_a_pool_that_has_nothing_to_rent_When_it_is_run_Then_that_is_a_failure()
    {
        var result = await RunAsync((_, _) => new ScriptedPool { Rents = () => null });

        AssertEachRunFailed(result, "A rent found neither a connection nor room for one, though there is room for each thread's.");
    }

    [Fact]
    public async Task Given_a_pool_that_opens_without_measure_When_it_is_run_Then_it_is_stopped_at_four_for_each_thread()
    {
        var opened = 0;

        var result = await RunAsync((server, _) => new ScriptedPool { Rents = () => OpenForever(server) }, runs: 1);

        AssertEachRunFailed(result, "The pool opened more than 16 connections.");
        Assert.Equal(16, opened);

        Lease OpenForever(Server server)
        {
            while (true)
            {
                server.Open();
                Interlocked.Increment(ref opened);
            }
        }
    }

    [Fact]
    public async Task Given_messages_that_are_all_different_When_they_are_many_Then_the_rest_is_something_else()
    {
        var result = await RunAsync((_, _) => new ScriptedPool { Rents = () => throw new InvalidOperationException($"{Guid.NewGuid()}") }, threads: 40, runs: 2);

        Assert.Equal(21, result.Failures.Count);
        Assert.Equal(new("Something else.", 2), result.Failures[0]);
    }

    [Fact]
    public async Task Given_a_stop_When_runs_go_on_Then_those_that_were_made_are_told()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var result = await RunAsync((server, _) => new FaultlessPool(server), runs: StoryRuns.MostRuns, progress: _ => stop.Cancel(), stop: stop.Token);

        Assert.InRange(result.Runs, 1, StoryRuns.MostRuns - 1);
        Assert.Equal((double)result.Runs / StoryRuns.MostRuns, result.Progress);
        Assert.Equal(0, result.Failed);
    }

    [Fact]
    public async Task Given_a_stop_When_a_run_hangs_Then_it_ends_and_does_not_count()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var result = await RunAsync(
            (_, _) => new ScriptedPool
            {
                Rents = () =>
                {
                    stop.Cancel();
                    Thread.Sleep(Timeout.Infinite);
                    return null;
                },
            },
            stop: stop.Token);

        Assert.Equal((0, 0, 0.0, 1.0, 0.0), (result.Runs, result.Failed, result.Low, result.High, result.Progress));
    }

    [Fact]
    public void Given_a_thread_that_waits_forever_When_its_time_is_over_Then_the_run_fails_and_the_thread_is_ended()
    {
        using var echo = new EchoListener();
        using var server = new StoryServer(echo.Address, 10);
        var never = new object();
        var run = new StoryRun(server, new ScriptedPool { Rents = WaitForever }, 2, TimeSpan.FromSeconds(0.1));

        Assert.Equal(["A thread did not end within 0.1 s."], run.Make(TestContext.Current.CancellationToken)!);
        Assert.False(run.LeftThreads);

        Lease? WaitForever()
        {
            lock (never)
            {
                Monitor.Wait(never);
                return null;
            }
        }
    }

    [Fact]
    public async Task Given_a_thread_that_waits_for_an_answer_that_never_comes_When_its_time_is_over_Then_its_socket_is_broken_and_it_ends()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        using var server = new StoryServer(mute.LocalEndpoint, 10);
        var run = new StoryRun(server, new FaultlessPool(server), 2, TimeSpan.FromSeconds(0.1));

        var failures = await Until.Done(Task.Run(() => run.Make(CancellationToken.None), TestContext.Current.CancellationToken));

        Assert.Equal(["A thread did not end within 0.1 s."], failures!);
        Assert.False(run.LeftThreads);
    }

    [Fact]
    public void Given_a_thread_that_nothing_ends_When_its_time_is_over_Then_it_is_told_that_it_is_left()
    {
        using var echo = new EchoListener();
        using var server = new StoryServer(echo.Address, 10);
        var isOver = false;
        var run = new StoryRun(server, new ScriptedPool { Rents = Spin }, 2, TimeSpan.FromSeconds(0.1));

        run.Make(TestContext.Current.CancellationToken);

        Assert.True(run.LeftThreads);
        Volatile.Write(ref isOver, true);

        Lease? Spin()
        {
            while (!Volatile.Read(ref isOver))
            {
                Thread.SpinWait(100);
            }

            return null;
        }
    }

    [Fact]
    public async Task Given_a_run_that_has_ended_When_its_server_goes_Then_the_listener_has_no_connection_left()
    {
        using var echo = new EchoListener();
        using (var server = new StoryServer(echo.Address, 10))
        {
            server.Open();
            server.Open().Query();
            await Until.True(() => echo.Open == 2, "both are accepted");
        }

        await Until.True(() => echo.Open == 0, "the listener has seen both go");
    }

    [Theory]
    [InlineData(1, 10, "threads", "threads is 1: it must be from 2 to 100.")]
    [InlineData(101, 10, "threads", "threads is 101: it must be from 2 to 100.")]
    [InlineData(40, 0, "runs", "runs is 0: it must be from 1 to 10,000.")]
    [InlineData(40, 10_001, "runs", "runs is 10001: it must be from 1 to 10,000.")]
    public async Task Given_numbers_out_of_bounds_When_it_is_asked_for_Then_the_bounds_are_told(int threads, int runs, string field, string message)
    {
        var fault = await Assert.ThrowsAsync<RaceFaultException>(() => RunAsync((server, _) => new FaultlessPool(server), threads, runs));

        Assert.Equal((field, message), (fault.Field, fault.Message));
    }

    private static void AssertEachRunFailed(StoryResult result, string what)
    {
        Assert.Equal(result.Runs, result.Failed);
        Assert.Equal((1.0, 1.0), (result.Share, result.High));
        Assert.Equal([new(what, result.Runs)], result.Failures);
    }

    private static Task<StoryResult> RunAsync(
        Func<Server, int, IPool> create, int threads = 4, int runs = 3, Action<StoryResult>? progress = null, CancellationToken? stop = null) =>
        Until.Done(StoryRuns.RunAsync(create, "some-specimen", isMended: true, threads, runs, progress, stop ?? TestContext.Current.CancellationToken));
}
