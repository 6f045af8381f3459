using System.Collections.Concurrent;
using System.Diagnostics;

namespace PoolDash.PoolCore.Tests.Races;

/// <summary>
/// The story: reset swaps the set of sockets for an empty one and iterates the old one; a thread that had loaded the old set adds to it while
/// reset iterates. Once as a schedule of the test's own, once as PyMongo found it: with 40 threads, and luck.
/// </summary>
public class QueryResetQueryTests
{
    [Fact(DisplayName = "RACES 1 · PyMongo 2.1, Python's swap is not atomic: return adds to what reset iterates (laws 2, 4)")]
    [Trait("RACES", "1")]
    public async Task Given_a_reset_that_has_swapped_and_not_yet_iterated_When_returns_and_rents_go_on_in_the_old_generation_Then_each_is_closed_once()
    {
        var scene = new Scene(options => options.MaxSize = 8);
        var leases = scene.RentNow(4);
        leases[3].Dispose();
        var stale = scene.Factory.Opened.ToArray();
        using var early = HeldWindow.At(RaceWindow.ReturnCompared, leases[0].Dispose);
        using var late = HeldWindow.At(RaceWindow.ReturnCompared, leases[1].Dispose);

        var reset = scene.Pool.Reset();
        using var resetting = HeldWindow.At(RaceWindow.BeforeSweep, scene.Work.DoAll);
        early.LetGo();
        leases[2].Dispose();
        var second = scene.RentNow();
        Assert.Equal(reset.Generation, second.Generation);
        resetting.LetGo();
        late.LetGo();
        second.Dispose();
        scene.Work.DoAll();

        Assert.All(stale, connection => Assert.Equal((1, CloseReason.Stale), (connection.Closes, connection.ClosedBecause)));
        var report = await Until.Done(reset.Completed);
        Assert.Equal(stale.Length, report.IdleClosed + report.RentedDrained);
        Assert.Equal((1, 5L, 4L), (scene.Now.Idle, scene.Now.Opened, scene.Now.Closed));
        await scene.EndWell();
    }

    /// <remarks>The set that reset iterates shrinks while it does: a rent has compared in time and takes what the sweep has just found.</remarks>
    [Fact(DisplayName = "RACES 1 · PyMongo 2.1, Python's swap is not atomic: a rent takes what reset iterates (laws 2, 3, 4)")]
    [Trait("RACES", "1")]
    public async Task Given_a_sweep_that_has_found_an_idle_connection_When_a_rent_wins_that_first_Then_only_one_of_them_closes_it()
    {
        var scene = new Scene(options => options.MaxSize = 2);
        scene.Fill(1);
        PendingRent? rent = null;
        using var renting = HeldWindow.At(RaceWindow.RentFound, () => rent = scene.Rent());
        var reset = scene.Pool.Reset();
        using var sweeping = HeldWindow.At(RaceWindow.SweepFound, scene.Work.DoAll);
        renting.LetGoUntil(RaceWindow.RentWon);

        sweeping.LetGo();
        Assert.Equal((1, 0), (scene.Now.Rented, scene.Now.Closing));
        renting.LetGo();
        scene.Work.DoAll();

        Assert.Equal(reset.Generation, rent!.Lease.Generation);
        Assert.Equal((1, CloseReason.Stale), (scene.Factory.Opened.First().Closes, scene.Factory.Opened.First().ClosedBecause));
        Assert.Equal((1L, 1), (scene.Now.Closed, scene.Now.Rented));
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 1 · PyMongo 2.1, test_disconnect: 40 threads query, reset, query (laws 1, 2, 3, 4, 9)")]
    [Trait("RACES", "1")]
    public async Task Given_forty_threads_When_each_queries_resets_and_queries_Then_no_law_is_broken()
    {
        const int Threads = 40;
        var factory = new StubFactory();
        var pool = new ConnectionPool<StubConnection>(factory, new() { Name = "test_disconnect", MaxSize = 10, MaxOpening = 10 });
        var inUse = new ConcurrentDictionary<StubConnection, Thread>();
        var violations = new ConcurrentQueue<string>();
        var clock = Stopwatch.StartNew();
        var newest = 1L;

        void Require(bool holds, string law)
        {
            if (!holds)
            {
                violations.Enqueue(law);
            }
        }

        void Query()
        {
            var oldest = Volatile.Read(ref newest);
            var rent = pool.RentAsync();
            var lease = rent.IsCompleted ? rent.Result : rent.AsTask().GetAwaiter().GetResult();
            var connection = lease.Connection;
            Require(inUse.TryAdd(connection, Thread.CurrentThread), "law 2: two leases hold one connection");
            Require(connection.Generation >= oldest, "law 3: rented after a reset, opened before it");
            Require(connection.Closes == 0, "law 4: rented, and closed");
            Thread.Yield();
            Require(connection.Closes == 0, "law 4: closed under its lease");
            inUse.TryRemove(connection, out _);
            lease.Dispose();
        }

        void Reset()
        {
            var generation = pool.Reset().Generation;
            for (var seen = Volatile.Read(ref newest); seen < generation; seen = Volatile.Read(ref newest))
            {
                Interlocked.CompareExchange(ref newest, generation, seen);
            }
        }

        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            do
            {
                Query();
                Reset();
                Query();
            }
            while (clock.Elapsed < TimeSpan.FromSeconds(1.5) && violations.IsEmpty);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => Assert.True(thread.Join(Until.Limit), "law 5: a thread waits for ever"));
        await Until.Done(pool.DisposeAsync().AsTask());

        Assert.Empty(violations);
        Assert.All(factory.Opened, connection => Assert.Equal(1, connection.Closes));
        var end = pool.Snapshot();
        Assert.Equal((end.Opened, 0, 0), (end.Closed, end.Open, end.Opening));
        Assert.InRange(end.Resets, Threads, long.MaxValue);
    }
}
