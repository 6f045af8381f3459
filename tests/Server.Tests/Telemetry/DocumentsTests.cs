using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PoolDash.Server.Tests.Telemetry;

/// <summary>The dashboard and the alerts in <c>docs</c> ask for what is there.</summary>
[Collection(ProcessMeters.Alone)]
public sealed partial class DocumentsTests
{
    [Fact]
    public async Task Given_the_dashboard_Then_every_metric_in_it_is_one_that_a_server_tells()
    {
        var dashboard = JsonNode.Parse(await File.ReadAllTextAsync(Docs("grafana", "pooldash.json")))!;
        var queries = dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => target!["expr"]!.GetValue<string>())
            .Concat(dashboard["annotations"]!["list"]!.AsArray().Select(annotation => annotation!["expr"]!.GetValue<string>()))
            .Concat(dashboard["templating"]!["list"]!.AsArray().Where(variable => variable!["type"]!.GetValue<string>() == "query")
                .Select(variable => LabelValues().Match(variable!["query"]!["query"]!.GetValue<string>()).Groups["metric"].Value));

        await AssertTold(queries);
    }

    [Fact]
    public async Task Given_the_alerts_Then_every_metric_in_them_is_one_that_a_server_tells()
    {
        var rules = await File.ReadAllTextAsync(Docs("prometheus", "alerts.yml"));

        await AssertTold(Expression().Matches(rules).Select(match => match.Groups["query"].Value));
    }

    [Fact]
    public async Task Given_the_alerts_Then_each_says_in_words_what_happened_and_promtool_finds_them_good()
    {
        var path = Docs("prometheus", "alerts.yml");
        var alerts = (await File.ReadAllTextAsync(path)).Split("- alert: ")[1..];
        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.Matches(@"summary: \w[\s\S]*description: >-\s+\S", alert));

        var (exitCode, said) = await Promtool.RunAsync("", "check", "rules", path);
        Assert.True(exitCode == 0, said);
    }

    [Fact]
    public async Task Given_the_tests_of_the_alerts_Then_they_pass_and_there_is_one_that_fires_for_each()
    {
        var tests = Docs("prometheus", "alerts.test.yml");
        var text = await File.ReadAllTextAsync(tests);
        Assert.All(
            (await File.ReadAllTextAsync(Docs("prometheus", "alerts.yml"))).Split("- alert: ")[1..].Select(alert => alert.Split('\n')[0].Trim()),
            alert => Assert.Matches($@"alertname: {alert}\s+exp_alerts:\s+- exp_labels", text));

        var (exitCode, said) = await Promtool.RunAsync("", "test", "rules", tests);
        Assert.True(exitCode == 0, said);
    }

    [Theory]
    [InlineData("sum by (le) (rate(a_bucket{b=\"c\"}[$__rate_interval])) / 2", "a_bucket")]
    [InlineData("sum without (b) (a{b=\"c\"}) >= d_max and e > 0", "a d_max e")]
    [InlineData("up{job=\"x\"} == 0 or absent(up{job=\"x\"})", "up")]
    [InlineData("min_over_time(a[2m]) > 1e3", "a")]
    public void Given_a_query_Then_its_metrics_are_found(string query, string metrics) =>
        Assert.Equal(metrics.Split(' '), PromQl.MetricsOf(query));

    private static async Task AssertTold(IEnumerable<string> queries)
    {
        await using var server = await RunningServer.StartAsync();
        await using var pool = await server.UseAPoolAsync();

        // Prometheus itself tells whether a target is up.
        var told = PromQl.NamesIn(await server.ScrapeAsync()).Append("up").ToHashSet();
        var asked = queries.SelectMany(PromQl.MetricsOf).ToHashSet();

        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(told));
    }

    private static string Docs(string folder, string file) => Path.Combine(Repository.Root, "docs", folder, file);

    [GeneratedRegex(@"^label_values\((?<metric>.*), \w+\)$")]
    private static partial Regex LabelValues();

    /// <summary>On the line, or on the indented ones that follow it.</summary>
    [GeneratedRegex(@"expr: (?:>-\n)?(?<query>(?:.*\n)(?:          .*\n)*)")]
    private static partial Regex Expression();
}
