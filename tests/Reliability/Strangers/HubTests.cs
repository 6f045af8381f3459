using System.Globalization;
using System.Text.Json;
using FsCheck.Fluent;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace PoolDash.Reliability.Strangers;

/// <summary>Whatever comes to a hub: each connection ends or answers, no pool is reset by what was refused, and nothing stays behind.</summary>
[Collection(nameof(MeasuredMemory))]
public sealed class HubTests(ITestOutputHelper output)
{
    private const string Sentinel = "sentinel";

    /// <summary>What may be there after the second half of the connections that was not after the first: 0.1 MB was.</summary>
    private const long MostKept = 4 << 20;

    /// <summary>More than one message may be, in messages that ask for nothing.</summary>
    private static readonly string _fill = string.Join(OddMessages.End, Enumerable.Repeat("""{"type":6}""", OddMessages.LongestMessage / 10));

    [Fact]
    public async Task Given_generated_messages_for_each_method_Then_the_hub_answers_or_closes_and_keeps_nothing()
    {
        await AttackedServer.UntilEarlierAreGoneAsync();
        await using var server = await AttackedServer.StartOpenAsync(AttackedServer.FewEvents);
        var cases = Seed.Cases * 20 / 100;
        Assert.Equal(["Events", "Reset", "Watch"], OddMessages.Methods.Select(method => method.Name).Order(StringComparer.Ordinal));
        var (answered, closed) = (0, 0);
        await RunAsync("at first");
        var kept = GC.GetTotalMemory(forceFullCollection: true);

        await RunAsync("again");

        var grown = GC.GetTotalMemory(forceFullCollection: true) - kept;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{answered + closed} connections with generated messages: {answered} answered to the end, {closed} closed; {grown / 1_048_576.0:0.0} MB kept of the second half; seed {Seed.Value}"));
        Assert.InRange(grown, long.MinValue, MostKept);
        Assert.Equal(200, (await RawHttp.AskAsync(server.Address, "GET", "/health/live")).Status);

        async Task RunAsync(string when)
        {
            foreach (var method in OddMessages.Methods)
            {
                Seed.Check((cases * 2 / 15) + 1, $"hub method {method.Name} {when}", Prop.ForAll(OddMessages.ForPoolHub(method), attack => Count(AttackAsync(server, attack))));
            }

            Seed.Check((cases / 10) + 1, $"circuit {when}", Prop.ForAll(OddMessages.ForCircuit, attack => Count(AttackAsync(server, attack))));
            await Until.True(() => server is { RequestsUnderWay: 0, Streams: 0 }, "every connection and stream has ended");
        }

        void Count(Task<bool> attack)
        {
            if (attack.GetAwaiter().GetResult())
            {
                answered++;
            }
            else
            {
                closed++;
            }
        }
    }

    [Theory]
    [InlineData(99)]
    [InlineData(-1)]
    public async Task Given_a_message_of_a_type_that_SignalR_does_not_know_Then_the_connection_goes_on_or_ends_with_what_one_message_may_have(int type)
    {
        await using var server = await AttackedServer.StartOpenAsync();
        await using var socket = await HubSocket.ConnectAsync(server.Address, OddMessages.PoolHubPath);
        await socket.SendAsync(OddMessages.Handshake);
        await socket.SendAsync($$"""{"type":{{type}}}""");
        await socket.SendAsync(NoReset);
        await socket.SendAsync(_fill);

        var answer = await socket.CompletionAsync(Sentinel);

        output.WriteLine(answer is null ? "It ended." : "It went on.");
        await Until.True(() => answer is not null || server.RequestsUnderWay == 0, "the connection has ended");
        Assert.Empty(server.Faults());
    }

    [Fact]
    public async Task Given_a_thousand_streams_on_one_connection_Then_so_many_are_served_as_one_may_have_and_the_rest_are_refused()
    {
        await using var server = await AttackedServer.StartOpenAsync();
        await using var socket = await HubSocket.ConnectAsync(server.Address, OddMessages.PoolHubPath);
        await socket.SendAsync(OddMessages.Handshake);
        for (var id = 0; id < 1_000; id++)
        {
            await socket.SendAsync(Invocation(id.ToString(CultureInfo.InvariantCulture), id % 2 == 0 ? "Watch" : "Events", id % 2 == 0 ? "[null,10]" : "[null,null]", isStream: true));
        }

        await socket.SendAsync(NoReset);
        List<string> refused = [];
        Assert.NotNull(await socket.CompletionAsync(Sentinel, other => refused.Add(other.GetProperty("error").GetString()!)));

        Assert.All(refused, error => Assert.Contains("has 32 streams open", error, StringComparison.Ordinal));
        await Until.True(() => server.Streams <= 32, "no more streams are served than one connection may have");
        await socket.EndAsync();
        await Until.True(() => server.Streams == 0, "they have ended with their connection");
        Assert.Empty(server.Faults());
    }

    [Fact]
    public async Task Given_clients_that_never_read_Then_others_are_served_and_nothing_is_kept_for_them()
    {
        await using var server = await AttackedServer.StartOpenAsync();
        List<HubSocket> deaf = [];
        for (var client = 0; client < 20; client++)
        {
            var socket = await HubSocket.ConnectAsync(server.Address, OddMessages.PoolHubPath);
            deaf.Add(socket);
            await socket.SendAsync(OddMessages.Handshake);
            for (var id = 0; id < 32; id++)
            {
                await socket.SendAsync(Invocation(id.ToString(CultureInfo.InvariantCulture), "Watch", "[null,10]", isStream: true));
            }
        }

        await Until.True(() => server.Streams == 20 * 32, "every stream is served");
        await using var reader = await HubSocket.ConnectAsync(server.Address, OddMessages.PoolHubPath);
        await reader.SendAsync(OddMessages.Handshake);
        await reader.SendAsync(Invocation("1", "Watch", "[null,10]", isStream: true));
        for (var frames = 0; frames < 10;)
        {
            frames += (await reader.ReadAsync())!.Contains("\"type\":2", StringComparison.Ordinal) ? 1 : 0;
        }

        foreach (var socket in deaf)
        {
            await socket.DisposeAsync();
        }

        await reader.EndAsync();
        await Until.True(() => server is { Streams: 0, RequestsUnderWay: 0 }, "every stream has ended");
        Assert.Empty(server.Faults());
    }

    [Fact]
    public async Task Given_SignalRs_own_client_with_arguments_that_fit_nothing_Then_each_call_is_refused_and_the_connection_goes_on()
    {
        await using var server = await AttackedServer.StartOpenAsync();
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(server.Address, OddMessages.PoolHubPath)).Build();
        await hub.StartAsync(TestContext.Current.CancellationToken);
        object?[][] arguments = [[], [null, null, null, null], ["text"], [1], [true], [new string[5_000]], [new string('x', 20_000)], [new { pool = 1 }], [new { pool = "orders", mode = "nonsense" }], [new[] { "no such pool" }, int.MaxValue]];
        var before = server.Orders.Snapshot().Resets;

        foreach (var method in OddMessages.Methods.Select(method => method.Name).Append("NoSuchMethod"))
        {
            foreach (var given in arguments)
            {
                var call = async () =>
                {
                    if (method == "Reset")
                    {
                        await hub.InvokeCoreAsync(method, typeof(object), given, TestContext.Current.CancellationToken);
                    }
                    else
                    {
                        await foreach (var item in hub.StreamAsyncCore<object>(method, given, TestContext.Current.CancellationToken))
                        {
                            Assert.Fail($"{method} gave {item}");
                        }
                    }
                };
                await Assert.ThrowsAnyAsync<HubException>(call);
            }
        }

        Assert.Equal(HubConnectionState.Connected, hub.State);
        Assert.Equal(before, server.Orders.Snapshot().Resets);
        Assert.Empty(server.Faults());
    }

    /// <returns>Whether the hub answered to the end, rather than close.</returns>
    private static async Task<bool> AttackAsync(AttackedServer server, HubAttack attack)
    {
        var before = server.Orders.Snapshot().Resets;
        var granted = 0;
        var answered = false;
        await using (var socket = await HubSocket.ConnectAsync(server.Address, attack.Path))
        {
            if (attack.Handshake is not null)
            {
                await socket.SendAsync(attack.Handshake);
            }

            foreach (var frame in attack.Frames)
            {
                if (!await socket.SendAsync(OddMessages.OnTheWire(frame, attack.AreBinary), attack.AreBinary))
                {
                    break;
                }
            }

            if (attack is { Path: OddMessages.PoolHubPath, Handshake: OddMessages.Handshake })
            {
                var unfinished = attack.Frames is [.., { Length: > 0 } last] && !last.EndsWith(OddMessages.End);
                await socket.SendAsync((unfinished ? OddMessages.End.ToString() : "") + NoReset);
                if (attack.Frames.Any(IsOfNoType))
                {
                    await socket.SendAsync(_fill);
                }

                answered = await socket.CompletionAsync(Sentinel, other => granted += other.TryGetProperty("error", out _) ? 0 : 1) is not null;
            }
            else
            {
                await socket.EndAsync();
            }
        }

        var faults = server.Faults();
        server.Logs.Clear();
        Assert.True(faults.Count == 0, faults is [var first, ..] ? first : null);
        Assert.True(answered || !attack.IsWellFormed, "It closed, though nothing was wrong but what it was asked.");
        if (granted == 0 && !attack.Frames.Any(MayResetInSilence))
        {
            Assert.Equal(before, server.Orders.Snapshot().Resets);
        }

        return answered;
    }

    /// <summary>
    /// SignalR means to pass over a type that it does not know, but where messages have a longest length it reads that one again and again
    /// (dotnet/aspnetcore#69285), and nothing behind it, until there is more than one message may have.
    /// </summary>
    private static bool IsOfNoType(string frame) => frame.StartsWith("{\"type\":99", StringComparison.Ordinal) || frame.StartsWith("{\"type\":-1", StringComparison.Ordinal);

    /// <summary>A call to which no answer is wanted, or comes before the connection ends.</summary>
    private static bool MayResetInSilence(string frame) =>
        frame.Contains("\"Reset\"", StringComparison.Ordinal)
        && (!frame.Contains("\"invocationId\":\"", StringComparison.Ordinal) || frame.Contains("[{}", StringComparison.Ordinal) || frame.Contains("[null]", StringComparison.Ordinal) || frame.Contains("""{"pool":"orders"}""", StringComparison.Ordinal));

    private static string NoReset => Invocation(Sentinel, "Reset", """[{"pool":"no such pool"}]""");

    private static string Invocation(string id, string target, string arguments, bool isStream = false) =>
        $$"""{"type":{{(isStream ? 4 : 1)}},"invocationId":{{JsonSerializer.Serialize(id)}},"target":"{{target}}","arguments":{{arguments}}}""";
}
