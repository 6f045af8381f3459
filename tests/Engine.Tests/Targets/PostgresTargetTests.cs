using System.Collections.Concurrent;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Tests.Targets;

/// <summary>Against a real PostgreSQL.</summary>
public class PostgresTargetTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task Given_a_PostgreSQL_When_asked_through_a_pool_Then_it_answers_with_the_nonce_and_its_own_list_counts_the_connections()
    {
        await using var other = Target.Parse(postgres.Url());
        await using var target = Target.Parse(postgres.Url());
        await using (var pool = new ConnectionPool<TargetConnection>(target.CreateFactory(), new()))
        {
            await using (var first = await pool.RentAsync())
            await using (var second = await pool.RentAsync())
            {
                Assert.Equal((0x1234, long.MaxValue), (await first.Connection.QueryAsync(0x1234), await second.Connection.QueryAsync(long.MaxValue)));
                Assert.Equal(0x1235, await first.Connection.QueryAsync(0x1235));
            }

            Assert.Equal((2L, 0L), (await target.CountOpenAsync(), await other.CountOpenAsync()));
        }

        await Counted.Open(target, 0);
        Assert.Equal($"postgres://127.0.0.1:{postgres.Port}/postgres", target.Endpoint);
    }

    [Theory]
    [InlineData("postgresql://ada:not-to-be-told@127.0.0.1:{0}/postgres", "password authentication failed for user \"ada\" (28P01). Correct user and password in the URL.")]
    [InlineData("postgres://ada:{1}@127.0.0.1:{0}/nowhere", "database \"nowhere\" does not exist (3D000). Correct the database in the URL.")]
    public async Task Given_what_the_server_refuses_When_opened_Then_it_is_told_in_its_words_and_without_the_password(string url, string said)
    {
        await using var target = Target.Parse(url.Replace("{0}", $"{postgres.Port}", StringComparison.Ordinal).Replace("{1}", PostgresServer.EscapedPassword, StringComparison.Ordinal));

        var failure = await Assert.ThrowsAsync<IOException>(() => target.CheckAsync(Until.Limit));

        Assert.EndsWith($" refused: {said}", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith(target.Endpoint, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-told", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_query_that_is_cancelled_When_the_server_does_not_answer_Then_it_ends_at_once_and_the_connection_is_not_used_again()
    {
        await using var link = new FlakyLink("127.0.0.1", postgres.Port);
        await using var target = Target.Parse(postgres.Url("/postgres?sslmode=disable"));
        await using var via = target.Via(link.Host, link.Port);
        await using var pool = new ConnectionPool<TargetConnection>(via.CreateFactory(), new());
        await using (var lease = await pool.RentAsync())
        {
            await lease.Connection.QueryAsync(1);
            link.Stall();
            using var cancelling = new CancellationTokenSource();
            var query = lease.Connection.QueryAsync(2, cancelling.Token).AsTask();
            await cancelling.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Until.Done(query));
            Assert.True(lease.Connection.IsBroken);
            await Assert.ThrowsAsync<IOException>(() => lease.Connection.QueryAsync(3).AsTask());
        }

        link.Restore();
        await using var next = await pool.RentAsync();
        Assert.Equal((2, 3), (next.Connection.Id, await next.Connection.QueryAsync(3)));
        await Counted.Open(target, 1);
    }

    [Fact]
    public async Task Given_queries_underway_When_a_reset_interrupts_them_Then_all_fail_at_once_with_its_id_and_the_server_sees_them_go()
    {
        await using var link = new FlakyLink("127.0.0.1", postgres.Port);
        await using var target = Target.Parse(postgres.Url("/postgres?sslmode=disable"));
        await using var via = target.Via(link.Host, link.Port);
        await using var pool = new ConnectionPool<TargetConnection>(via.CreateFactory(), new() { MaxSize = 10 });
        var leases = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => pool.RentAsync().AsTask()));
        link.Stall();
        var queries = leases.Select((lease, n) => lease.Connection.QueryAsync(n + 1).AsTask()).ToList();

        var reset = pool.Reset(new() { Mode = ResetMode.Interrupt });

        await Assert.ThrowsAsync<ConnectionInterruptedException>(() => Until.Done(Task.WhenAll(queries)));
        Assert.All(queries, query => Assert.Equal(reset.Id, Assert.IsType<ConnectionInterruptedException>(query.Exception!.InnerException).ResetId));

        await Assert.ThrowsAsync<ConnectionInterruptedException>(() => leases[0].Connection.QueryAsync(11).AsTask());
        Array.ForEach(leases, lease => lease.Dispose());
        link.Restore();
        await Counted.Open(target, 0);
    }

    [Fact]
    public async Task Given_a_query_that_the_server_never_ends_When_a_reset_interrupts_it_Then_the_connection_is_closed_without_waiting_for_that()
    {
        await using var target = Target.Parse(postgres.Url());
        await using var pool = new ConnectionPool<TargetConnection>(target.CreateFactory(), new() { CloseTimeout = Timeout.InfiniteTimeSpan });
        await using var lease = await pool.RentAsync();
        var backend = await postgres.FindOnlyBackendAsync();
        await ServerProcess.SignalAsync("STOP", backend);
        try
        {
            var query = lease.Connection.QueryAsync(1).AsTask();

            pool.Reset(new() { Mode = ResetMode.Interrupt });

            await Assert.ThrowsAsync<ConnectionInterruptedException>(() => Until.Done(query));
            lease.Dispose();
            await Until.True(() => pool.Snapshot() is { Closing: 0, Closed: 1 }, "it is closed");
        }
        finally
        {
            await ServerProcess.SignalAsync("CONT", backend);
        }

        await Counted.Open(target, 0);
    }

    [Fact]
    public async Task Given_a_link_that_is_cut_When_a_query_is_underway_Then_it_fails_and_names_the_endpoint()
    {
        await using var link = new FlakyLink("127.0.0.1", postgres.Port);
        await using var target = Target.Parse(postgres.Url());
        await using var via = target.Via(link.Host, link.Port);
        await using var pool = new ConnectionPool<TargetConnection>(via.CreateFactory(), new());
        await using var lease = await pool.RentAsync();
        link.Stall();
        var query = lease.Connection.QueryAsync(1).AsTask();

        link.Cut();

        Assert.Matches(
            $"^postgres://127.0.0.1:{link.Port}/postgres (broke|ended) the connection.*Look at its log,", (await Assert.ThrowsAsync<IOException>(() => Until.Done(query))).Message);
        Assert.True(lease.Connection.IsBroken);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("?sslmode=verify-full", true)]
    [InlineData("?sslmode=disable", false)]
    public async Task Given_TLS_or_not_When_asked_also_by_way_of_a_link_Then_both_answer_and_are_counted_together_without_the_link(string mode, bool isTls)
    {
        var names = new ConcurrentQueue<string?>();
        var socket = isTls ? new SocketPoolOptions { TlsTrustFile = postgres.TrustFile, ConfigureTls = terms => names.Enqueue(terms.TargetHost) } : new();
        await using var link = new FlakyLink("127.0.0.1", postgres.Port);
        await using var target = Target.Parse(postgres.Url($"/postgres{mode}").Replace("127.0.0.1", "localhost", StringComparison.Ordinal), socket);
        await using var via = target.Via(link.Host, link.Port);
        await using var direct = new ConnectionPool<TargetConnection>(target.CreateFactory(), new());
        await using var linked = new ConnectionPool<TargetConnection>(via.CreateFactory(), new());
        await using var first = await direct.RentAsync();
        await using var second = await linked.RentAsync();

        Assert.Equal((1, 2), (await first.Connection.QueryAsync(1), await second.Connection.QueryAsync(2)));
        Assert.Equal(isTls ? ["localhost", "localhost"] : [], names);
        Assert.Equal((2L, 2L), (await target.CountOpenAsync(), await via.CountOpenAsync()));
    }

    [Fact]
    public async Task Given_a_certificate_for_another_name_When_opened_Then_it_is_refused()
    {
        await using var target = Target.Parse(postgres.Url(), new() { TlsTrustFile = postgres.TrustFile, TlsTargetHost = "db" });

        var failure = await Assert.ThrowsAsync<IOException>(() => target.CheckAsync(Until.Limit));

        Assert.Contains("Check that its certificate is valid and for the URL's host or TlsTargetHost", failure.Message, StringComparison.Ordinal);
    }
}
