using System.Net;
using System.Text.Json.Nodes;
using PoolDash.Load.Reports;

namespace PoolDash.Cli.Tests;

public sealed class RunInServerTests : IDisposable
{
    private const string Start = "POST /tools/api/stress/runs";
    private const string Look = "GET /tools/api/stress/runs/7";
    private const string Stop = "DELETE /tools/api/stress/runs/7";
    private const string Scenarios = "GET /tools/api/stress/scenarios";

    private static readonly RunReport _ended = SampleRun.Passed() with { Id = 7 };

    private readonly Shell _shell = new();

    public RunInServerTests() => _shell.Server
        .On(Scenarios, () => ScriptedServer.Json(HttpStatusCode.OK, System.Text.Json.JsonSerializer.Serialize(Load.Scenarios.StressCatalog.All, JsonReport.Options)))
        .On(Start, SampleRun.Running(), HttpStatusCode.Accepted)
        .On(Look, _ended)
        .On(Stop, _ended with { State = RunState.Stopped });

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Given_a_server_When_asked_to_run_Then_the_run_is_started_and_looked_at_until_its_end()
    {
        var looks = 0;
        _shell.Server.On(Look, () => ScriptedServer.Json(HttpStatusCode.OK, JsonReport.Write(++looks < 3 ? SampleRun.Running() : _ended)));

        Assert.Equal(0, await Until.Done(Type("reset-storm", "--pool", "orders", "--copies", "4", "--duration", "90s", "--mode", "Drain", "--threshold", "p99 < 5ms")));

        Assert.Equal([Scenarios, Start, Look, Look, Look], _shell.Server.Asked);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"scenario":"reset-storm","pool":"orders","copies":4,"rate":null,"duration":"1m30s","resets":null,"mode":"drain","poolSize":null,"thresholds":["p99 < 5ms"]}"""),
            JsonNode.Parse(_shell.Server.Body!)), _shell.Server.Body);
        Assert.Contains("PASS", _shell.Out, StringComparison.Ordinal);
        Assert.Empty(_shell.Plans);
    }

    [Theory]
    [InlineData("http://dash.test/tools", "--key from-option", "from-option")]
    [InlineData("http://dash.test/tools/", "", "from-variable")]
    [InlineData("http://dash.test/tools/login?key=from%2Dlink", "", "from-link")]
    public async Task Given_a_key_When_asked_Then_it_is_sent_and_never_shown(string server, string option, string sent)
    {
        _shell.Variables["POOLDASH_KEY"] = "from-variable";
        _shell.Server.Refuses(Start, HttpStatusCode.Forbidden, "That key may only look.");

        Assert.Equal(3, await _shell.TypeAsync(["run", "soak", "--server", server, .. option.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));

        Assert.Equal(sent, _shell.Server.Key);
        Assert.DoesNotContain(sent, _shell.Out + _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_control_C_When_the_server_runs_Then_it_is_told_to_stop_and_what_there_was_is_reported()
    {
        _shell.Server.On(Look, () =>
        {
            _shell.PressControlC();
            return ScriptedServer.Json(HttpStatusCode.OK, JsonReport.Write(SampleRun.Running()));
        });

        Assert.Equal(0, await Until.Done(Type("reset-storm")));

        Assert.Equal([Scenarios, Start, Look, Stop], _shell.Server.Asked);
        Assert.Contains("It was stopped after", _shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_server_that_does_not_answer_for_a_while_When_looked_at_Then_the_run_is_not_given_up()
    {
        var looks = 0;
        _shell.Server.On(Look, () => ++looks switch
        {
            1 => throw new HttpRequestException("Connection refused"),
            2 => ScriptedServer.Json(HttpStatusCode.BadGateway, "<html>", "text/html"),
            _ => ScriptedServer.Json(HttpStatusCode.OK, JsonReport.Write(_ended)),
        });

        Assert.Equal(0, await Until.Done(Type("reset-storm")));
        Assert.Equal(3, looks);
    }

    [Fact]
    public async Task Given_a_server_that_is_gone_When_looked_at_Then_the_message_says_where_the_run_may_go_on()
    {
        _shell.Server.On(Look, () => throw new HttpRequestException("Connection refused"));

        Assert.Equal(3, await Until.Done(Type("reset-storm")));

        Assert.Contains(
            "pooldash: http://dash.test/tools does not answer any more (Connection refused). Run 7 may go on there; http://dash.test/tools/stress/7 shows it.",
            _shell.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, ",\"field\":\"copies\"", 2, "pooldash: Because.\n")]
    [InlineData(HttpStatusCode.Unauthorized, "", 3, "pooldash: Because. Give it by --key, or in the variable POOLDASH_KEY.\n")]
    [InlineData(HttpStatusCode.Forbidden, "", 3, "pooldash: Because.\n")]
    [InlineData(HttpStatusCode.Conflict, ",\"run\":6", 3, "pooldash: Because. http://dash.test/tools/stress/6 shows it.\n")]
    [InlineData(HttpStatusCode.InternalServerError, "", 3, "pooldash: Because.\n")]
    public async Task Given_a_server_that_refuses_When_asked_to_run_Then_its_words_are_the_message(HttpStatusCode status, string extension, int exitCode, string message)
    {
        _shell.Server.Refuses(Start, status, "Because.", extension);

        Assert.Equal(exitCode, await Until.Done(Type("reset-storm")));
        Assert.Equal(message, _shell.Error);
        Assert.Empty(_shell.Out);
    }

    [Fact]
    public async Task Given_a_server_that_cannot_be_reached_When_asked_Then_the_exit_code_is_3()
    {
        _shell.Server.On(Scenarios, () => throw new HttpRequestException("Connection refused (dash.test:80)"));

        Assert.Equal(3, await Until.Done(Type("reset-storm")));
        Assert.Equal("pooldash: The server cannot be reached: Connection refused (dash.test:80). Start it, or say with --server where it is.\n", _shell.Error);
    }

    [Fact]
    public async Task Given_somebody_else_at_the_address_When_asked_Then_the_message_doubts_it()
    {
        _shell.Server.On(Scenarios, () => ScriptedServer.Json(HttpStatusCode.OK, "<html>", "text/html"));

        Assert.Equal(3, await Until.Done(Type("reset-storm")));
        Assert.Contains("Is http://dash.test/tools/api/stress/scenarios its address?", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_scenario_that_the_server_has_not_When_asked_Then_its_own_are_named_and_nothing_is_started()
    {
        Assert.Equal(2, await Until.Done(Type("http-rest")));

        Assert.StartsWith("pooldash: There is no scenario 'http-rest'. Did you mean http-reset?", _shell.Error, StringComparison.Ordinal);
        Assert.Equal([Scenarios], _shell.Server.Asked);
    }

    [Fact]
    public async Task Given_the_scenario_that_needs_a_server_When_there_is_one_Then_it_runs_there()
    {
        Assert.Equal(0, await Until.Done(Type("http-reset")));

        Assert.Equal("http-reset", (string?)JsonNode.Parse(_shell.Server.Body!)!["scenario"]);
    }

    [Fact]
    public async Task Given_a_server_that_stopped_in_the_middle_When_looked_at_again_Then_there_is_no_verdict_and_the_exit_code_is_3()
    {
        _shell.Server.On(Look, SampleRun.Running() with { State = RunState.Interrupted });

        Assert.Equal(3, await Until.Done(Type("reset-storm")));
        Assert.Contains("The run has no verdict.", _shell.Error, StringComparison.Ordinal);
    }

    private Task<int> Type(string scenario, params string[] options) => _shell.TypeAsync(["run", scenario, "--server", "http://dash.test/tools", .. options]);
}
