using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.Client;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Server.Tests.Configured;

public class ConfiguredPoolsTests
{
    [Fact]
    public async Task Given_two_pools_in_the_configuration_When_started_Then_both_are_there_with_their_options_and_no_demo()
    {
        await using var server = await RunningServer.StartAsync(
        [
            ("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:MaxSize", "7"), ("PoolDash:Pools:orders:Tags:0", "eu"),
            ("PoolDash:Pools:stock:Endpoint", "tcp://127.0.0.1:9"),
        ]);

        Assert.Equal(["orders", "stock"], server.Pools.All.Select(pool => pool.Name).Order());
        Assert.True(server.Pools.TryGet("ORDERS", out var orders));
        Assert.Equal((7, "eu"), (orders.MaxSize, Assert.Single(orders.Tags)));
        Assert.Equal(server.Services.GetRequiredService<EchoTarget>().Endpoint, orders.Endpoint);
    }

    [Fact]
    public async Task Given_an_endpoint_that_answers_When_probed_Then_the_frame_says_how_fast_and_the_pool_moves()
    {
        await using var server = await RunningServer.StartAsync([("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00.05")]);
        var watch = server.Services.GetRequiredService<IPoolWatch>();

        await Until.True(() => watch.Latest.Find("orders") is { Probe.Answers: true, Rents: >= 3 }, "it is probed");

        Assert.InRange(watch.Latest.Find("orders")!.Probe!.RoundTripMs!.Value, 0, 10_000);
    }

    [Fact]
    public async Task Given_a_question_to_send_When_probed_Then_it_is_sent_and_any_answer_will_do()
    {
        await using var target = new EchoTarget();
        await using var server = await RunningServer.StartAsync(
            [("PoolDash:Pools:orders:Endpoint", target.Endpoint), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00.05"), ("PoolDash:Pools:orders:ProbeSend", "PING\r\n")]);

        await Until.True(() => Probe(server) is { Answers: true, RoundTripMs: not null }, "it answers");
    }

    [Fact]
    public async Task Given_nothing_to_ask_When_probed_Then_it_shows_that_a_connection_lives_and_no_time()
    {
        await using var target = new EchoTarget();
        await using var server = await RunningServer.StartAsync([("PoolDash:Pools:orders:Endpoint", target.Endpoint), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00.05")]);

        await Until.True(() => Probe(server) is { Answers: true, RoundTripMs: null }, "it lives");
        await Until.True(() => target.Accepted == 1, "the target has accepted it");
    }

    [Fact]
    public async Task Given_an_endpoint_that_refuses_When_probed_Then_the_frame_says_why_and_the_server_is_up()
    {
        // Taken, so that nobody else comes to answer there, and not listened at.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)nobody.LocalEndPoint!).Port;
        await using var server = await RunningServer.StartAsync(
            [("PoolDash:Pools:orders:Endpoint", $"tcp://127.0.0.1:{port}"), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00.05")]);

        await Until.True(() => Probe(server) is { Answers: false }, "it is told");

        Assert.Contains($"127.0.0.1:{port}", Probe(server)!.Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync(new Uri("health/live", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http.GetAsync(new Uri("health/ready", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Given_a_name_that_does_not_resolve_When_probed_Then_the_frame_says_so()
    {
        await using var server = await RunningServer.StartAsync(
            [("PoolDash:Pools:orders:Endpoint", "tcp://nowhere.invalid:6379"), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00.05")]);

        await Until.True(() => Probe(server) is { Answers: false }, "it is told");

        Assert.Contains("nowhere.invalid", Probe(server)!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_answer_in_two_parts_When_probed_Then_it_is_read_to_its_end_and_the_connection_is_used_again()
    {
        await using var target = new SlowLine();
        await using var server = await RunningServer.StartAsync(
            [("PoolDash:Pools:orders:Endpoint", target.Endpoint), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00.01"), ("PoolDash:Pools:orders:ProbeSend", "PING\r\n")]);
        var pool = server.Services.GetRequiredKeyedService<SocketPool>("orders");

        await Until.True(() => pool.Snapshot().Rents >= 4 && Probe(server) is { Answers: true }, "it is probed several times");

        Assert.True(Probe(server)!.RoundTripMs >= SlowLine.Pause.TotalMilliseconds * 0.9, $"{Probe(server)!.RoundTripMs}");
        Assert.Equal(1, pool.Snapshot().Opened);
    }

    [Fact]
    public async Task Given_a_question_without_a_line_break_When_probed_Then_each_probe_has_a_connection_of_its_own()
    {
        await using var target = new EchoTarget();
        await using var server = await RunningServer.StartAsync(
            [("PoolDash:Pools:orders:Endpoint", target.Endpoint), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00.01"), ("PoolDash:Pools:orders:ProbeSend", "?")]);

        await Until.True(() => target.Accepted >= 3 && Probe(server) is { Answers: true }, "each opens one");
    }

    [Fact]
    public async Task Given_a_paused_pool_When_a_probe_is_due_Then_nothing_is_said_against_the_endpoint()
    {
        await using var server = await RunningServer.StartAsync(
            [("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00.02"), ("PoolDash:Pools:orders:RentTimeout", "00:00:00.05")]);
        await Until.True(() => Probe(server) is { Answers: true }, "it is probed");
        var pool = server.Services.GetRequiredKeyedService<SocketPool>("orders");
        pool.Pause();
        var watch = server.Services.GetRequiredService<IPoolWatch>();
        var paused = watch.Latest.Sequence;

        await Until.True(() => watch.Latest.Sequence > paused + 5, "several probes were due");

        Assert.True(Probe(server)!.Answers);
        Assert.InRange(pool.Snapshot().Timeouts, 0, 1);
    }

    [Fact]
    public async Task Given_a_settings_file_that_is_damaged_while_running_When_read_again_Then_it_is_told_and_the_pools_stay_until_it_is_mended()
    {
        var folder = Directory.CreateTempSubdirectory("pooldash-").FullName;
        var file = Path.Combine(folder, "settings.json");
        await File.WriteAllTextAsync(file, """{"PoolDash": {"Pools": {"orders": {"Endpoint": "tcp://127.0.0.1:9", "ProbeInterval": "00:00:00", "MaxSize": 5}}}}""", TestContext.Current.CancellationToken);
        await using var server = await RunningServer.StartAsync(before: builder => builder.Configuration.AddJsonFile(file, optional: false, reloadOnChange: false));

        await File.WriteAllTextAsync(file, """{"PoolDash": {""", TestContext.Current.CancellationToken);
        Reload(server);

        Assert.StartsWith("Failed to load configuration from file '", Assert.Single(Notices(server)).Text, StringComparison.Ordinal);
        Assert.Equal(5, server.Pools.All.Single().MaxSize);

        await File.WriteAllTextAsync(file, """{"PoolDash": {"Pools": {"orders": {"Endpoint": "tcp://127.0.0.1:9", "ProbeInterval": "00:00:00", "MaxSize": 6}}}}""", TestContext.Current.CancellationToken);
        Reload(server);

        Assert.Empty(Notices(server));
        Assert.Equal(6, server.Pools.All.Single().MaxSize);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Given_a_probe_that_is_off_When_the_server_runs_Then_nobody_connects()
    {
        await using var target = new EchoTarget();
        await using var server = await RunningServer.StartAsync([("PoolDash:Pools:orders:Endpoint", target.Endpoint), ("PoolDash:Pools:orders:ProbeInterval", "0")]);
        var watch = server.Services.GetRequiredService<IPoolWatch>();

        await Until.True(() => watch.Latest.Sequence > 5, "frames are taken");

        Assert.Equal(0, target.Accepted);
        Assert.Null(Probe(server));
    }

    [Fact]
    public async Task Given_a_new_MaxSize_When_the_configuration_is_read_again_Then_the_pool_has_it_and_nothing_is_to_be_told()
    {
        await using var server = await StartResizableAsync();

        Reload(server, ("PoolDash:Pools:orders:MaxSize", "9"));

        Assert.Equal(9, server.Pools.All.Single().MaxSize);
        Assert.Empty(Notices(server));
    }

    [Fact]
    public async Task Given_another_option_that_changed_When_read_again_Then_a_notice_names_the_key_and_asks_for_a_restart_until_it_is_as_before()
    {
        await using var server = await StartResizableAsync();

        Reload(server, ("PoolDash:Pools:orders:RentTimeout", "00:00:05"), ("PoolDash:Pools:orders:ProbeSend", "secret"));

        Assert.Equal(
            [
                "PoolDash:Pools:orders:RentTimeout has changed since PoolDash started. Restart it to apply that.",
                "PoolDash:Pools:orders:ProbeSend has changed since PoolDash started. Restart it to apply that.",
            ],
            Notices(server).Select(notice => notice.Text));

        Reload(server, ("PoolDash:Pools:orders:RentTimeout", "00:00:30"), ("PoolDash:Pools:orders:ProbeSend", null));

        Assert.Empty(Notices(server));
    }

    [Theory]
    [InlineData("0", "PoolDash:Pools:orders:MaxSize is 0: it must be from 1 to 1000000. Pool 'orders' keeps what it had.")]
    [InlineData("ten", "PoolDash:Pools:orders:MaxSize is 'ten': it must be a whole number, such as 10. Pool 'orders' keeps what it had.")]
    public async Task Given_an_impossible_MaxSize_When_read_again_Then_the_pool_keeps_its_own_and_it_is_told(string size, string said)
    {
        await using var server = await StartResizableAsync();

        Reload(server, ("PoolDash:Pools:orders:MaxSize", size));

        Assert.Equal(5, server.Pools.All.Single().MaxSize);
        Assert.Equal((said, true), (Assert.Single(Notices(server)).Text, Notices(server)[0].IsError));
    }

    [Fact]
    public async Task Given_a_pool_that_is_new_in_the_configuration_When_read_again_Then_it_is_told_that_this_needs_a_restart()
    {
        await using var server = await StartResizableAsync();

        Reload(server, ("PoolDash:Pools:stock:Endpoint", "tcp://h:1"));

        Assert.Equal("PoolDash:Pools:stock is new. Restart PoolDash to have the pool.", Assert.Single(Notices(server)).Text);
    }

    private static Task<RunningServer> StartResizableAsync() => RunningServer.StartAsync(
        [("PoolDash:Pools:orders:Endpoint", "tcp://127.0.0.1:9"), ("PoolDash:Pools:orders:MaxSize", "5"), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00")]);

    private static void Reload(RunningServer server, params (string Key, string? Value)[] settings)
    {
        var configuration = (IConfigurationRoot)server.Services.GetRequiredService<IConfiguration>();
        foreach (var (key, value) in settings)
        {
            configuration[key] = value;
        }

        configuration.Reload();
    }

    private static IReadOnlyList<Notice> Notices(RunningServer server) => server.Services.GetRequiredService<IPoolWatch>().Notices;

    private static ProbeResult? Probe(RunningServer server) => server.Services.GetRequiredService<IPoolWatch>().Latest.Find("orders")?.Probe;
}
