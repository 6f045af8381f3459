using System.Diagnostics;
using PoolDash.Load.Targets;
using PoolDash.Load.Tests.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Reliability.Load;

/// <summary>As many sockets in one pool as a large service has, to a Redis, which counts them from the other end.</summary>
[Collection(Quiet.Alone)]
public sealed class TenThousandSocketsTests(RedisServer redis, ITestOutputHelper output) : IClassFixture<RedisServer>
{
    private const int Size = 10_000;

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    [Fact]
    public async Task Ten_thousand_sockets_are_opened_reset_drained_and_interrupted_and_the_other_end_sees_every_one_go()
    {
        await using var target = Target.Parse($"redis://127.0.0.1:{redis.Port}");
        var handles = ProcessFigures.Now().Handles;
        await using (var pool = new ConnectionPool<TargetConnection>(
            target.CreateFactory(), new() { Name = "large", MaxSize = Size, MaxOpening = 100, RentTimeout = TimeSpan.FromMinutes(1), CheckAfterIdle = Timeout.InfiniteTimeSpan }))
        {
            var leases = await RentAllAsync(pool);
            Say("opened");
            Assert.Equal(Size, await target.CountOpenAsync());
            leases.ForEach(lease => lease.Dispose());
            Assert.Equal((Size, 0), (pool.Snapshot().Idle, pool.Snapshot().Rented));

            var idle = await ResetAsync(pool, ResetMode.Drain);
            Assert.Equal((Size, 0, 0), (idle.IdleClosed, idle.RentedDrained, idle.RentedInterrupted));
            await ClosedAsync(target);

            leases = await RentAllAsync(pool);
            Say("opened again");
            var draining = ResetAsync(pool, ResetMode.Drain);
            await Task.WhenAll(leases.Select(lease => Task.Run(async () =>
            {
                Assert.Equal(lease.Connection.Id, await lease.Connection.QueryAsync(lease.Connection.Id));
                lease.Dispose();
            })));
            var drained = await draining;
            Assert.Equal((0, Size, 0), (drained.IdleClosed, drained.RentedDrained, drained.RentedInterrupted));
            await ClosedAsync(target);

            leases = await RentAllAsync(pool);
            Say("opened a third time");
            var interrupting = ResetAsync(pool, ResetMode.Interrupt);
            await Until.True(() => leases.TrueForAll(lease => lease.WasInterrupted), "every lease is told");
            leases.ForEach(lease => lease.Dispose());
            var interrupted = await interrupting;
            Assert.Equal((0, 0, Size), (interrupted.IdleClosed, interrupted.RentedDrained, interrupted.RentedInterrupted));
            await ClosedAsync(target);

            (await RentAllAsync(pool)).ForEach(lease => lease.Dispose());
            Say("opened for the last time");
        }

        await ClosedAsync(target);
        await Until.True(() => ProcessFigures.Now().Handles < handles + 100, "the descriptors are given back");
    }

    /// <summary>Rents as many as there can be, at once.</summary>
    private static async Task<List<Lease<TargetConnection>>> RentAllAsync(ConnectionPool<TargetConnection> pool) =>
        [.. await Until.Done(Task.WhenAll(Enumerable.Range(0, Size).Select(_ => pool.RentAsync().AsTask())))];

    private async Task<ResetReport> ResetAsync(ConnectionPool<TargetConnection> pool, ResetMode mode)
    {
        var began = Stopwatch.GetTimestamp();
        var resetting = pool.ResetAsync(new() { Mode = mode, Reason = "ten thousand" });
        var called = Stopwatch.GetElapsedTime(began);
        var report = await Until.Done(resetting);
        Say(FormattableString.Invariant($"{mode}: the call took {called.TotalMicroseconds:0} µs, the last close was after {report.Took.TotalMilliseconds:0} ms"));
        return report;
    }

    private async Task ClosedAsync(Target target)
    {
        long? open = null;
        while ((open = await target.CountOpenAsync()) != 0)
        {
            Assert.True(open > 0 && _clock.Elapsed < Until.Limit * 3, $"The other end still counts {open}.");
        }

        Say("the other end sees none");
    }

    private void Say(string what) => output.WriteLine(FormattableString.Invariant($"{_clock.Elapsed.TotalSeconds,6:0.00} s  {what}"));
}
