using PoolDash.Conformance.Format;
using PoolDash.Conformance.Running;

namespace PoolDash.Conformance;

/// <summary>Whole runs of small scripts of our own: a file passes when, and only when, the pool does what it says.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task Given_a_script_that_the_pool_follows_When_run_Then_there_is_no_fault() =>
        Assert.Null(await FindFaultAsync(
            """{"name": "ready"}, {"name": "checkOut", "label": "a"}, {"name": "checkIn", "connection": "a"}""",
            """
            "events": [
              {"type": "ConnectionPoolCreated", "options": {"maxPoolSize": 1, "minPoolSize": 0}},
              {"type": "ConnectionPoolReady", "address": "42"},
              {"type": "ConnectionCheckOutStarted"},
              {"type": "ConnectionCreated", "connectionId": 1},
              {"type": "ConnectionReady", "connectionId": 1, "duration": 42},
              {"type": "ConnectionCheckedOut", "connectionId": 1, "duration": 42},
              {"type": "ConnectionCheckedIn", "connectionId": 1}
            ]
            """));

    [Fact]
    public async Task Given_events_in_another_order_When_run_Then_the_report_shows_the_description_and_what_was_expected_and_happened()
    {
        var fault = await FindFaultAsync(
            """{"name": "ready"}, {"name": "checkOut"}""",
            """
            "events": [{"type": "ConnectionReady"}, {"type": "ConnectionCreated"}],
            "ignore": ["ConnectionPoolCreated", "ConnectionPoolReady", "ConnectionCheckOutStarted"]
            """);

        Assert.NotNull(fault);
        Assert.Contains("must do as told", fault, StringComparison.Ordinal);
        Assert.Contains("""event 0.type must be "ConnectionReady", and is "ConnectionCreated".""", fault, StringComparison.Ordinal);
        Assert.Matches(@"→  0  \{""type"":""ConnectionReady""\}", fault);
        Assert.Matches(@"\n +\d+\.\d ms  \{""type"":""ConnectionPoolReady"".*\(ignored\)", fault);
        Assert.Matches(@"→  0 +\d+\.\d ms  \{""type"":""ConnectionCreated""", fault);
    }

    [Fact]
    public async Task Given_an_operation_that_fails_When_run_Then_the_fault_names_it() =>
        Assert.Contains(
            "operation 0 failed", await FindFaultAsync("""{"name": "checkOut"}""", "\"events\": []"), StringComparison.Ordinal);

    [Fact]
    public async Task Given_a_failing_operation_on_a_thread_When_nobody_waits_for_the_thread_Then_there_is_no_fault() =>
        Assert.Null(await FindFaultAsync(
            """{"name": "start", "target": "t"}, {"name": "checkOut", "thread": "t"}""",
            """ "events": [{"type": "ConnectionCheckOutFailed", "reason": "connectionError"}], "ignore": ["ConnectionPoolCreated", "ConnectionCheckOutStarted"]"""));

    [Fact]
    public async Task Given_a_failing_operation_on_a_thread_When_the_thread_is_waited_for_Then_its_error_is_passed_on()
    {
        const string Operations =
            """{"name": "start", "target": "t"}, {"name": "checkOut", "thread": "t"}, {"name": "waitForThread", "target": "t"}""";

        Assert.Null(await FindFaultAsync(Operations, """ "error": {"type": "PoolClearedError", "message": 42}"""));
        Assert.Contains(
            "operation 2", await FindFaultAsync(Operations, """ "error": {"type": "PoolClosedError"}"""), StringComparison.Ordinal);
        Assert.Contains("operation 2 failed", await FindFaultAsync(Operations, "\"events\": []"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_expected_error_When_none_happens_Then_that_is_the_fault() =>
        Assert.Contains(
            "ended without any",
            await FindFaultAsync("""{"name": "ready"}""", """ "error": {"type": "PoolClosedError"}"""),
            StringComparison.Ordinal);

    [Fact]
    public async Task Given_an_event_that_does_not_come_When_it_is_waited_for_Then_the_fault_says_what_came_instead() =>
        Assert.Contains(
            "ConnectionReady happened 1 times, not 2, within 0.1 s",
            await FindFaultAsync(
                """{"name": "ready"}, {"name": "checkOut"}, {"name": "waitForEvent", "event": "ConnectionReady", "count": 2, "timeout": 100}""",
                "\"events\": []"),
            StringComparison.Ordinal);

    [Fact]
    public async Task Given_an_ignored_event_When_it_is_waited_for_Then_it_is_seen() =>
        Assert.Null(await FindFaultAsync(
            """{"name": "ready"}, {"name": "waitForEvent", "event": "ConnectionPoolReady", "count": 1}""",
            """ "events": [{"type": "ConnectionPoolCreated"}], "ignore": ["ConnectionPoolReady"]"""));

    [Fact]
    public async Task Given_an_operation_that_hangs_When_the_limit_passes_Then_the_fault_names_it() =>
        Assert.Contains(
            "operation 2 did not end within 0.2 s",
            await SuiteRun.FindFaultAsync(
                Parse("""{"name": "ready"}, {"name": "checkOut"}, {"name": "checkOut"}""", "\"events\": []"),
                TimeSpan.FromSeconds(0.2),
                TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"name": "checkIn", "connection": "nobody"}""", "'nobody'")]
    [InlineData("""{"name": "checkOut", "thread": "t"}""", "'t' is not started")]
    [InlineData("""{"name": "start", "target": "t"}, {"name": "start", "target": "t"}""", "'t' is started already")]
    [InlineData("""{"name": "start", "target": "t"}, {"name": "waitForThread", "target": "t"}, {"name": "ready", "thread": "t"}""", "'t' was waited for")]
    public async Task Given_a_script_that_makes_no_sense_When_run_Then_the_error_names_what_it_means(string operations, string culprit) =>
        Assert.Contains(
            culprit,
            (await Assert.ThrowsAsync<FormatException>(() => FindFaultAsync(operations, "\"events\": []"))).Message,
            StringComparison.Ordinal);

    private static Task<string?> FindFaultAsync(string operations, string expectations) =>
        SuiteRun.FindFaultAsync(Parse(operations, expectations), TestContext.Current.CancellationToken);

    private static SuiteFile Parse(string operations, string expectations) => SuiteFile.Parse(
        $$"""
        {
          "version": 1, "style": "unit", "description": "must do as told", "poolOptions": {"maxPoolSize": 1},
          "operations": [{{operations}}],
          {{expectations}}
        }
        """);
}
