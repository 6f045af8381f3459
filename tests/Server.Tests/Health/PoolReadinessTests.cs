using PoolDash.PoolCore;
using PoolDash.Server.Health;

namespace PoolDash.Server.Tests.Health;

/// <summary>What makes a pool ready: see the remarks of <see cref="PoolReadiness"/>.</summary>
public sealed class PoolReadinessTests
{
    private readonly StubBackend _backend = new();

    [Fact]
    public async Task Given_a_connection_Then_it_is_ready_and_stays_so_while_no_more_can_be_opened()
    {
        await using var pool = _backend.Pool("orders");
        await using var lease = await pool.RentAsync();
        Assert.Equal((true, null), Judge(pool));

        await Fail(pool);
        Assert.Equal((true, "1 connection is open, but no more can be opened: Nobody is here."), Judge(pool));
    }

    [Fact]
    public async Task Given_no_connection_and_an_opening_that_failed_Then_it_is_not_ready_and_a_reset_does_not_make_it_so()
    {
        await using var pool = _backend.Pool("orders");
        await (await pool.RentAsync()).DisposeAsync();
        await pool.ResetAsync();
        await Fail(pool);
        Assert.Equal((false, "None is open, and stub://here could not be reached: Nobody is here."), Judge(pool));

        await pool.ResetAsync();
        Assert.False(Judge(pool).Ready);
        pool.Pause();
        Assert.False(Judge(pool).Ready);
    }

    [Fact]
    public async Task Given_connections_that_have_all_ended_Then_it_is_ready()
    {
        await using var pool = _backend.Pool("orders");
        await (await pool.RentAsync()).DisposeAsync();
        await pool.ResetAsync();

        Assert.Equal((true, null), Judge(pool));
    }

    [Fact]
    public async Task Given_a_pool_that_was_never_asked_Then_it_is_ready_unless_it_keeps_connections_by_itself()
    {
        await using var asked = _backend.Pool("asked");
        Assert.Equal((true, "It was never asked for a connection."), Judge(asked));

        var opens = new TaskCompletionSource();
        _backend.Opens = opens.Task;
        await using var keeps = _backend.Pool("keeps", options => options.MinSize = 2);
        Assert.Equal((false, "The first of at least 2 connections is not open yet."), Judge(keeps));

        opens.SetResult();
        await Until.True(() => Judge(keeps).Ready, "a connection is open");
    }

    [Fact]
    public async Task Given_a_pool_that_an_operator_paused_Then_that_is_told_and_it_is_ready()
    {
        await using var pool = _backend.Pool("orders");
        var lease = await pool.RentAsync();
        pool.Pause();
        Assert.Equal((true, "It is paused: rents wait or fail until it is resumed. 1 connection is open."), Judge(pool));

        await lease.DisposeAsync();
        await pool.ResetAsync();
        Assert.Equal((true, "It is paused: rents wait or fail until it is resumed. None is open."), Judge(pool));
        Assert.Equal(PoolState.Paused, PoolReadiness.Of(pool).State);
    }

    [Fact]
    public async Task Given_a_paused_pool_that_never_opened_anything_Then_it_is_not_ready()
    {
        await using var pool = _backend.Pool("orders", options => options.StartPaused = true);

        Assert.Equal((false, "It is paused and has never opened a connection. Resume it."), Judge(pool));
    }

    [Fact]
    public async Task Given_a_pool_that_is_disposed_Then_it_is_not_ready()
    {
        var pool = _backend.Pool("orders");
        await (await pool.RentAsync()).DisposeAsync();
        await pool.DisposeAsync();

        Assert.Equal((false, "It is disposed, or is being."), Judge(pool));
    }

    [Fact]
    public async Task Given_a_probe_that_failed_Then_it_is_told_and_the_pool_is_ready_all_the_same()
    {
        await using var pool = _backend.Pool("orders");
        await using var lease = await pool.RentAsync();
        var probe = new ProbeResult(DateTimeOffset.UnixEpoch, Answers: false, RoundTripMs: null, "It does not answer.");

        var found = PoolReadiness.Of(pool, probe);

        Assert.Equal((true, "The last probe failed: It does not answer."), (found.Ready, found.Why));
        Assert.Null(PoolReadiness.Of(pool, probe with { Answers = true, Error = null }).Why);
    }

    private async Task Fail(ConnectionPool<object> pool)
    {
        _backend.Refuses = "Nobody is here.";
        await Assert.ThrowsAsync<ConnectionOpenException>(() => pool.RentAsync().AsTask());
    }

    private static (bool Ready, string? Why) Judge(IConnectionPool pool) => PoolReadiness.Of(pool) is var found ? (found.Ready, found.Why) : default;
}
