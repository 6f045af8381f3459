using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PoolDash.Load.Reports;

namespace PoolDash.Server.Tests.Stress;

public class StressApiTests
{
    [Fact]
    public async Task Given_the_scenarios_When_listed_Then_each_has_its_defaults_with_times_as_hours_minutes_and_seconds()
    {
        await using var server = await StressServer.StartAsync(new());

        var scenarios = await server.GetAsync<JsonElement>("api/stress/scenarios");

        Assert.Equal(
            ["query-reset-query", "reset-vs-return", "reset-storm", "saturation", "flapping-target", "cancel-storm", "http-reset", "soak"],
            scenarios.EnumerateArray().Select(scenario => scenario.GetProperty("name").GetString()));
        Assert.All(scenarios.EnumerateArray(), scenario =>
        {
            Assert.NotEmpty(scenario.GetProperty("purpose").GetString()!);
            Assert.Equal("00:00:20", scenario.GetProperty("defaults").GetProperty("duration").GetString());
        });
    }

    [Fact]
    public async Task Given_nothing_but_a_scenario_When_started_Then_202_has_the_run_and_where_it_is_and_it_goes_on()
    {
        var engine = new StubEngine();
        await using var server = await StressServer.StartAsync(engine);

        using var answer = await server.PostAsync(StressServer.Runs, """{"scenario":"query-reset-query"}""");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("/api/stress/runs/1", answer.Headers.Location?.OriginalString);
        var run = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal((1, "query-reset-query"), (run.GetProperty("id").GetInt32(), run.GetProperty("scenario").GetString()));
        Assert.Equal(
            ("running", "echo", "echo://"),
            (run.GetProperty("state").GetString(), run.GetProperty("targetPool").GetString(), run.GetProperty("target").GetString()));
        Assert.Equal(("stress-1", "stub 1.0"), (run.GetProperty("pool").GetString(), run.GetProperty("engine").GetString()));
        Assert.Equal(JsonValueKind.Null, run.GetProperty("verdict").ValueKind);
        Assert.Equal(40, run.GetProperty("parameters").GetProperty("copies").GetInt32());

        engine.Tell(ok: 17);
        Assert.Equal(17, (await server.RunAsync(1)).Ok);
        var line = Assert.Single(await server.RunsAsync());
        Assert.Equal((1, RunState.Running, 17), (line.Id, line.State, line.Ok));
    }

    [Fact]
    public async Task Given_everything_is_asked_for_When_started_Then_the_plan_has_it()
    {
        var engine = new StubEngine();
        await using var server = await StressServer.StartAsync(engine);

        var run = await server.StartRunAsync(
            """{"scenario":"RESET-STORM","pool":"ORDERS","rate":123,"duration":"1m30s","resets":4.5,"mode":"Interrupt","poolSize":7,"thresholds":["p99 < 5ms","fail < 1%"]}""");

        Assert.Equal("orders", run.TargetPool);
        Assert.Equal(new RunParameters { Rate = 123, Duration = 90_000, Resets = 4.5, Mode = "interrupt", PoolSize = 7 }, engine.Plan!.Parameters);
        Assert.Subset(engine.Plan.Thresholds.Select(threshold => threshold.Text).ToHashSet(), new HashSet<string> { "p99 < 5ms", "fail < 1%" });
        Assert.Equal(("stress-1", 1), (engine.Run!.PoolName, engine.Run.Id));
    }

    [Theory]
    [InlineData("""{}""", "scenario", "scenario is missing: name one of query-reset-query, ")]
    [InlineData("""{"scenario":"nope"}""", "scenario", "There is no scenario 'nope'. There are query-reset-query, ")]
    [InlineData("""{"scenario":"soak","copies":1,"rate":1}""", "rate", "Copies and a rate exclude each other")]
    [InlineData("""{"scenario":"soak","copies":0}""", "copies", "copies is 0: it must be from 1 to 1000.")]
    [InlineData("""{"scenario":"soak","rate":50001}""", "rate", "rate is 50001: it must be from 1 to 50000.")]
    [InlineData("""{"scenario":"soak","duration":"fast"}""", "duration", "The duration is 'fast': write it as 30s, 500ms, 1m30s, 2h or hh:mm:ss.")]
    [InlineData("""{"scenario":"soak","duration":"1ms"}""", "duration", "The duration is 1ms: it must be from 1s to 1h.")]
    [InlineData("""{"scenario":"soak","resets":-1}""", "resets", "resets is -1: it must be from 0 to 1000 for each second.")]
    [InlineData("""{"scenario":"query-reset-query","resets":1}""", "resets", "query-reset-query resets in each of its iterations")]
    [InlineData("""{"scenario":"soak","mode":"1"}""", "mode", "The mode is '1': it must be drain, interrupt, pause, mixed.")]
    [InlineData("""{"scenario":"soak","poolSize":1001}""", "poolSize", "poolSize is 1001: it must be from 1 to 1000.")]
    [InlineData("""{"scenario":"soak","thresholds":["p99 < fast"]}""", "thresholds", "The threshold 'p99 < fast' cannot be read at character 7")]
    [InlineData("""{"scenario":"soak","thresholds":[null]}""", "thresholds", "A threshold is null")]
    [InlineData("""{"scenario":"soak","copies":"ten"}""", "copies", "'copies' of the body (line 1, byte 34) cannot be read; send an object with scenario, ")]
    [InlineData("""{"scenario":"soak","durations":"1s"}""", "durations", "'durations' of the body")]
    public async Task Given_something_impossible_When_started_Then_400_names_the_field_and_the_mend(string body, string field, string said)
    {
        var engine = new StubEngine();
        await using var server = await StressServer.StartAsync(engine);

        using var answer = await server.PostAsync(StressServer.Runs, body);

        Assert.StartsWith(said, await ProblemAssert.Is(HttpStatusCode.BadRequest, answer), StringComparison.Ordinal);
        Assert.Equal(field, (await answer.MemberAsync("field")).GetString());
        Assert.Null(engine.Run);
    }

    [Theory]
    [InlineData("null", "The body is null; send an object")]
    [InlineData("[", "The body (line 1, byte 2) cannot be read; send an object")]
    public async Task Given_a_body_that_is_none_When_started_Then_400_says_what_to_send(string body, string said)
    {
        await using var server = await StressServer.StartAsync(new());

        using var answer = await server.PostAsync(StressServer.Runs, body);

        Assert.StartsWith(said, await ProblemAssert.Is(HttpStatusCode.BadRequest, answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stock")]
    [InlineData("tcp://127.0.0.1:6379")]
    public async Task Given_a_pool_that_is_not_configured_When_started_Then_404_lists_what_there_is(string pool)
    {
        await using var server = await StressServer.StartAsync(new());

        using var answer = await server.PostAsync(StressServer.Runs, $$"""{"scenario":"soak","pool":"{{pool}}"}""");

        Assert.Equal(
            $"There is no pool '{pool}'. There are: echo, orders. Runs attack the endpoints of configured pools, or echo.",
            await ProblemAssert.Is(HttpStatusCode.NotFound, answer));
        Assert.Equal("pool", (await answer.MemberAsync("field")).GetString());
    }

    [Fact]
    public async Task Given_lower_caps_When_more_is_asked_for_Then_the_message_has_the_cap()
    {
        await using var server = await StressServer.StartAsync(new(), ("PoolDash:Stress:MaxCopies", "10"), ("PoolDash:Stress:MaxDuration", "00:00:05"));

        using var copies = await server.PostAsync(StressServer.Runs, """{"scenario":"soak","copies":11,"duration":"5s"}""");
        using var duration = await server.PostAsync(StressServer.Runs, """{"scenario":"soak","copies":10,"duration":"6s"}""");

        Assert.Equal("copies is 11: it must be from 1 to 10.", await ProblemAssert.Is(HttpStatusCode.BadRequest, copies));
        Assert.Equal("The duration is 6s: it must be from 1s to 5s.", await ProblemAssert.Is(HttpStatusCode.BadRequest, duration));
    }

    [Fact]
    public async Task Given_two_starts_at_once_When_answered_Then_one_runs_and_the_other_is_told_which()
    {
        await using var server = await StressServer.StartAsync(new());

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => server.PostAsync(StressServer.Runs, """{"scenario":"soak"}""")));

        var refused = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Conflict);
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Accepted);
        Assert.StartsWith(
            "Run 1, soak against echo, is on, and one runs at a time.", await ProblemAssert.Is(HttpStatusCode.Conflict, refused), StringComparison.Ordinal);
        Assert.Equal(1, (await refused.MemberAsync("run")).GetInt32());
        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }

    [Fact]
    public async Task Given_a_run_that_is_on_When_stopped_Then_its_end_is_answered_with_what_there_was_and_again_later()
    {
        await using var server = await StressServer.StartAsync(new());
        var run = await server.StartRunAsync();

        var stopped = await server.StopRunAsync(run.Id!.Value);
        var again = await server.StopRunAsync(run.Id.Value);

        Assert.Equal((RunState.Stopped, Verdict.Pass, 1_000), (stopped.State, stopped.Verdict, stopped.Ok));
        Assert.Equal((RunState.Stopped, stopped.Why), (again.State, again.Why));
        Assert.Equal(2, (await server.StartRunAsync()).Id);
    }

    [Theory]
    [InlineData("GET", "api/stress/runs/7")]
    [InlineData("DELETE", "api/stress/runs/7")]
    [InlineData("GET", "api/stress/runs/7/report.html")]
    public async Task Given_a_number_that_no_run_has_When_asked_for_Then_404_says_where_to_look(string method, string path)
    {
        await using var server = await StressServer.StartAsync(new());
        using var request = new HttpRequestMessage(new(method), path);

        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(
            "There is no run 7, or it is kept no longer. GET /api/stress/runs lists those that there are.",
            await ProblemAssert.Is(HttpStatusCode.NotFound, answer));
    }

    [Theory]
    [InlineData("html", "text/html", "inline", "<!doctype html>")]
    [InlineData("MD", "text/markdown", "attachment", "# ")]
    [InlineData("csv", "text/csv", "attachment", "")]
    [InlineData("json", "application/json", "attachment", "{")]
    public async Task Given_a_run_When_its_report_is_asked_for_Then_it_has_type_and_name_and_may_load_nothing(
        string form, string type, string disposition, string begins)
    {
        await using var server = await StressServer.StartAsync(new());
        await server.StartRunAsync();

        using var answer = await server.Http.GetAsync(new Uri($"api/stress/runs/1/report.{form}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((type, "utf-8"), (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentType?.CharSet));
        Assert.Equal(disposition, answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal($"pooldash-run-1-soak.{form.ToLowerInvariant()}", answer.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal($"{HtmlReport.ContentSecurityPolicy}; frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.StartsWith(begins, (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).TrimStart('\uFEFF'), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Given_a_form_that_no_report_has_When_asked_for_Then_404_lists_those_that_there_are()
    {
        await using var server = await StressServer.StartAsync(new());

        using var answer = await server.Http.GetAsync(new Uri("api/stress/runs/1/report.pdf", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("A report is there as html, md, csv, json, not as 'pdf'.", await ProblemAssert.Is(HttpStatusCode.NotFound, answer));
    }
}
