using Microsoft.Extensions.DependencyInjection;
using PoolDash.Client;
using PoolDash.PoolCore;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Tests.Operating;

public class ResetAuditTests
{
    [Fact]
    public async Task Given_a_reset_and_a_resume_When_done_through_the_API_Then_both_are_audited_with_who_asked()
    {
        await using var server = await StartAsync();
        var answer = Assert.Single(await server.ResetAsync("""{"pool":"orders","mode":"pause","reason":"failover"}"""));
        (await server.PostAsync("api/pools/orders/resume")).Dispose();

        var entries = await server.GetAsync<IReadOnlyList<AuditEntry>>("api/audit");

        Assert.Equal(["resume", "reset"], entries.Select(entry => entry.Action));
        Assert.All(entries, entry => Assert.Equal(("this machine", "operate", "127.0.0.1", "orders"), (entry.By, entry.Role, entry.Address, entry.Pool)));
        Assert.Equal($"Pause, reset {answer.ResetId}: failover", entries[1].Detail);
    }

    [Fact]
    public async Task Given_resets_of_both_origins_When_they_are_through_Then_the_list_knows_who_asked_and_what_they_did()
    {
        await using var server = await StartAsync();
        var pool = server.Services.GetRequiredKeyedService<SocketPool>("orders");
        await (await pool.RentAsync(TestContext.Current.CancellationToken)).DisposeAsync();

        await server.ResetAsync("""{"pool":"orders"}""");
        await pool.ResetAsync(new() { Reason = "by the program" }, TestContext.Current.CancellationToken);

        var watch = server.Services.GetRequiredService<IPoolWatch>();
        await Until.True(() => watch.Resets("orders", 10) is [{ Report: not null }, { Report: not null }], "both are through");
        var resets = watch.Resets("orders", 10);
        Assert.Equal([(null, "by the program"), ("this machine", null)], resets.Select(reset => (reset.By, reset.Reason)));
        Assert.Equal(1, resets[1].Report!.IdleClosed);
    }

    private static Task<RunningServer> StartAsync() =>
        RunningServer.StartAsync([("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00")]);
}
