using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace PoolDash.PoolCore.Tests.Observing;

public class LogTests
{
    [Fact]
    public async Task Given_a_life_of_a_pool_Then_the_log_tells_it_with_the_pools_name()
    {
        var still = new StillPool(o => o.OnOpenFailure = OpenFailure.KeepWaiting);
        still.Rent().Dispose();
        var reset = still.Pool.Reset(new() { Reason = "failover" });
        await still.Done(reset.Completed);
        still.Pool.Pause(PausedRents.Fail);
        still.Pool.Resume();
        still.Pool.Resize(0, 9);
        still.Factory.Opening = (_, _) => throw new IOException("refused");
        _ = still.Wait();

        var records = still.Logs.GetSnapshot();
        Assert.All(records, record => Assert.Equal("PoolDash.PoolCore", record.Category));
        Assert.Equal(
            [
                (1, LogLevel.Debug, "Pool still: connection 1 opened in 0 ms."),
                (3, LogLevel.Information, $"Pool still: reset {reset.Id} (Drain) began generation 2. Reason: failover"),
                (4, LogLevel.Information, "Pool still: paused; rents Fail."),
                (5, LogLevel.Information, "Pool still: resumed."),
                (6, LogLevel.Information, "Pool still: resized to at least 0 and at most 9 connections."),
            ],
            records.Take(5).Select(record => (record.Id.Id, record.Level, record.Message)));
        var failed = records[5];
        Assert.Equal((2, LogLevel.Warning, "refused"), (failed.Id.Id, failed.Level, failed.Exception?.Message));
        Assert.StartsWith("Pool still: could not open a connection to stub://here. Failed in a row: 1, the next attempt is in ", failed.Message, StringComparison.Ordinal);
        Assert.EndsWith(" ms. refused", failed.Message, StringComparison.Ordinal);
        Assert.Equal(6, records.Count);
    }

    [Theory]
    [InlineData(typeof(IOException), false)]
    [InlineData(typeof(InvalidOperationException), true)]
    public void Given_an_opening_that_fails_again_and_again_Then_only_what_is_no_fault_of_the_line_has_its_stack(Type failure, bool hasStack)
    {
        var logs = FakeLogCollector.Create(new());
        using var log = LoggerFactory.Create(log => log.AddProvider(new FakeLoggerProvider(logs)).SetMinimumLevel(LogLevel.Information));

        PoolLog.OpenFailed(log.CreateLogger("pool"), (Exception)Activator.CreateInstance(failure, "refused\nby nobody")!, "still", "stub://here", 3, 120);

        Assert.Equal("Pool still: could not open a connection to stub://here. Failed in a row: 3, the next attempt is in 120 ms. refused by nobody", logs.LatestRecord.Message);
        Assert.Equal(hasStack, logs.LatestRecord.Exception is not null);
    }

    [Fact]
    public void Given_a_reason_with_line_breaks_Then_the_log_has_it_on_one_line()
    {
        var still = new StillPool();

        var reset = still.Pool.Reset(new() { Reason = "a\r\nfail: forged\u2028b\u001b[2J" });

        Assert.Equal($"Pool still: reset {reset.Id} (Drain) began generation 2. Reason: a  fail: forged b\uFFFD[2J", still.Logs.LatestRecord.Message);
    }
}
