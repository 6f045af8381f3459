using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using PoolDash.Load.Reports;

namespace PoolDash.Load.Tests.Reports;

public class HtmlReportTests
{
    public static TheoryData<string> Kinds => [.. _kinds.Keys];

    private static readonly Dictionary<string, Func<RunReport>> _kinds = new()
    {
        ["passed"] = () => SampleRun.Passed(),
        ["late"] = SampleRun.Late,
        ["violated"] = SampleRun.Violated,
        ["running"] = SampleRun.Running,
        ["failed"] = SampleRun.Failed,
        ["a second"] = () => SampleRun.Passed(1),
        ["an hour"] = () => SampleRun.Passed(3_600),
        ["stopped at once"] = () => SampleRun.Passed(1) with { State = RunState.Stopped, Series = [], Ok = 0, Resets = 0, Duration = 0 },
        ["interrupted"] = () => SampleRun.Running() with { State = RunState.Interrupted, Why = "The process ended." },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Given_any_run_When_written_Then_the_page_can_load_nothing_and_run_nothing(string kind)
    {
        var page = Parse(_kinds[kind]());

        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "embed" or "base" or "a");
        Assert.DoesNotContain(
            page.Descendants().Attributes(),
            attribute => attribute.Name.LocalName is "src" or "href" or "srcset" or "style" or "action" or "data"
                || attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("url(", page.Descendants("style").Single().Value, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", page.Descendants("style").Single().Value, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("://", HtmlReport.Write(_kinds[kind]() with { Target = "echo", Why = "" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_page_When_its_policy_is_read_Then_it_allows_the_one_style_that_is_written_in_it()
    {
        var page = Parse(SampleRun.Passed());

        var policy = Attribute(page.Descendants("meta").Single(meta => Attribute(meta, "http-equiv") == "Content-Security-Policy"), "content");
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(page.Descendants("style").Single().Value)));

        Assert.Equal(HtmlReport.ContentSecurityPolicy, policy);
        Assert.Contains($"style-src 'sha256-{hash}'", policy, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_texts_that_are_code_When_written_Then_they_are_text()
    {
        const string Hostile = "</style></td><script>alert(1)</script><img src=x onerror=alert(1)>\" ' & &lt; \u202Eelpmaxe";
        var report = SampleRun.Violated();
        var hostile = report with
        {
            Scenario = Hostile,
            Purpose = Hostile,
            Target = Hostile,
            Pool = Hostile,
            Engine = Hostile,
            Why = Hostile,
            Violation = new(3, Hostile, Hostile, 1, 1, [new(1, Hostile, Hostile, IsViolation: true)]),
            Laws = [new(1, Hostile, 1, 0, Hostile)],
            Thresholds = [new(Hostile, false, Hostile, 1, false) { Metric = "p99", Limit = 5 }],
            Steps = [new(Hostile, 1, 0, LatencySummary.None)],
            Failures = [new(Hostile, Hostile, 1)],
            Host = new(1, Hostile, Hostile, Hostile),
        };

        var page = Parse(hostile);

        var known = Parse(report).Descendants().Select(element => element.Name).Distinct();
        Assert.Empty(page.Descendants().Select(element => element.Name).Distinct().Except(known));
        Assert.Equal(Hostile, page.Descendants("p").Single(p => Attribute(p, "class") == "why").Value);
        Assert.Equal(Hostile, page.Descendants("code").Single().Value);
    }

    [Fact]
    public void Given_characters_that_no_page_may_have_When_written_Then_they_are_replaced()
    {
        var page = Parse(SampleRun.Passed() with { Why = "a\0b\u001B[31m\uD800c😀" });

        Assert.Equal("a\uFFFDb\uFFFD[31m\uFFFDc😀", page.Descendants("p").Single(p => Attribute(p, "class") == "why").Value);
    }

    [Theory]
    [InlineData("passed", "Pass", "It lasted as long as it was to: 20 s.")]
    [InlineData("violated", "Fail", "It was ended before its time, after 4.4 s of 20 s.")]
    [InlineData("running", "Running", "The run goes on: 5 s of 20 s so far.")]
    [InlineData("failed", "Fail", "It could not begin, so that nothing was measured.")]
    [InlineData("interrupted", "No verdict", "The process that ran it stopped after 5 s of 20 s; this is what was kept.")]
    public void Given_a_run_When_written_Then_the_verdict_stands_first_as_a_word_with_a_sign(string kind, string word, string ending)
    {
        var report = _kinds[kind]();
        var first = Parse(report).Descendants("main").Single().Elements().First();

        Assert.Equal(word, first.Descendants("span").First().Value);
        Assert.NotEmpty(first.Descendants("svg"));
        Assert.Contains(report.Why, first.Value, StringComparison.Ordinal);
        Assert.Contains(ending, first.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_violation_When_written_Then_its_law_and_its_context_are_told_and_the_row_is_marked()
    {
        var section = Section(Parse(SampleRun.Violated()), "Law 3 was broken: Freshness")!;

        Assert.Contains("Seen 4.321123 s after the load began, on connection 17.", section.Value, StringComparison.Ordinal);
        Assert.Equal(4, section.Descendants("tbody").Single().Elements("tr").Count());
        var marked = section.Descendants("tr").Single(row => Attribute(row, "class") == "violating");
        Assert.Contains("The violation: Connection 17, generation 41, rented by copy 9", marked.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_ten_laws_When_written_Then_each_has_its_checks_and_what_became_of_it()
    {
        var report = SampleRun.Violated() with { Laws = [.. SampleRun.Violated().Laws.Select(law => law.Law == 10 ? law with { Checks = 0 } : law)] };

        var rows = Section(Parse(report), "The laws")!.Descendants("tbody").Single().Elements("tr").Select(row => row.Elements("td").Select(cell => cell.Value).ToArray()).ToList();

        Assert.Equal(10, rows.Count);
        Assert.Equal(["2,000", "0", "held"], rows[1][1..]);
        Assert.Equal(["3,000", "1", "broken"], rows[2][1..]);
        Assert.Equal(["0", "0", "not checked"], rows[9][1..]);
    }

    [Fact]
    public void Given_an_open_load_that_fell_behind_When_written_Then_the_difference_of_the_times_is_told()
    {
        var section = Section(Parse(SampleRun.Late()), "Latency and service time")!;

        Assert.Contains("At the 99th percentile they are 47.0 ms apart", section.Value, StringComparison.Ordinal);
        Assert.Contains(section.Descendants("tr").Select(row => string.Join('|', row.Elements().Select(cell => cell.Value))), row => row == "p99|48.2 ms|1.20 ms");
    }

    [Fact]
    public void Given_thresholds_When_drawn_Then_times_are_lines_in_the_latency_and_a_rate_in_the_throughput()
    {
        var page = Parse(SampleRun.Late());

        Assert.Equal(["p99 < 5ms"], Limits(Figure(page, "Latency")));
        Assert.Equal(["rate >= 3000"], Limits(Figure(page, "Iterations each second")));
        // Latency is drawn from 0.01 ms to 100 ms, so that 5 ms is log10(500) of 4 decades up.
        var line = Figure(page, "Latency").Descendants("path").First(path => Attribute(path, "class") == "limit");
        Assert.Equal($"M0 {100 - (Math.Log10(500) / 4 * 100):0.##}H100", Attribute(line, "d"));
    }

    [Fact]
    public void Given_a_limit_far_above_what_was_measured_When_drawn_Then_it_is_told_and_flattens_nothing()
    {
        var report = SampleRun.Passed() with { Thresholds = [new("p99 < 1h", true, "1ms", 0, false) { Metric = "P99", Limit = 3_600_000 }] };

        Assert.Equal(["p99 < 1h, above the chart"], Limits(Figure(Parse(report), "Latency")));
    }

    [Fact]
    public void Given_a_chart_When_written_Then_its_table_has_the_same_seconds()
    {
        var report = SampleRun.Passed();
        var page = Parse(report);

        foreach (var figure in page.Descendants("figure"))
        {
            Assert.Equal(report.Series.Count, figure.Element("details")!.Descendants("tbody").Single().Elements("tr").Count());
            Assert.NotEmpty(Attribute(figure.Descendants("svg").Single(svg => Attribute(svg, "role") == "img"), "aria-label")!);
        }

        Assert.Equal(["4 s", "2,560", "6", "0", "40"], Rows(Figure(page, "Iterations each second"))[3]);
        Assert.Equal(["4 s", "0.054 ms", "1.90 ms", "10.0 ms", "1.10 ms"], Rows(Figure(page, "Latency"))[3]);
        Assert.Equal(["4 s", "12", "4", "1", "24"], Rows(Figure(page, "Connections of the pool"))[3]);
    }

    [Fact]
    public void Given_a_run_of_an_hour_When_written_Then_seconds_are_put_together_and_none_is_lost()
    {
        var report = SampleRun.Passed(3_600);
        var page = Parse(report);

        var rows = Rows(Figure(page, "Iterations each second"));

        Assert.Equal(300, rows.Count);
        Assert.Equal(report.Series.Sum(second => second.Ok), rows.Sum(row => long.Parse(row[1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture)));
        Assert.Contains("The run has 3,600 seconds: several are shown as one", Section(page, "Second by second")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_rest_of_a_second_at_the_end_When_drawn_Then_it_goes_with_the_second_before()
    {
        var report = SampleRun.Passed(2);
        var rest = SampleRun.Second(3) with { At = 2_003, Ok = 7, P50 = 30, P99 = 40, Max = 50 };
        var page = Parse(report with { Series = [.. report.Series, rest] });

        var rows = Rows(Figure(page, "Iterations each second"));

        Assert.Equal(2, rows.Count);
        Assert.Equal($"{report.Series[1].Ok + 7:N0}", rows[1][1]);
        // Seven iterations do not speak for the thousands before them; the slowest of all is the slowest.
        Assert.Equal(["0.058 ms", "1.50 ms", "50.0 ms", "1.10 ms"], Rows(Figure(page, "Latency"))[1][1..]);
    }

    [Fact]
    public void Given_a_second_in_which_nothing_succeeded_When_drawn_Then_the_latency_has_a_gap()
    {
        var report = SampleRun.Passed(5);
        var gap = report with { Series = [.. report.Series.Select((second, i) => i == 2 ? second with { Ok = 0, P50 = 0, P99 = 0, Max = 0 } : second)] };

        Assert.Equal(1, Pieces(report));
        Assert.Equal(2, Pieces(gap));
        Assert.Equal("–", Rows(Figure(Parse(gap), "Latency"))[2][1]);

        static int Pieces(RunReport report) =>
            Attribute(Figure(Parse(report), "Latency").Descendants("path").First(path => Attribute(path, "class") == "line p50"), "d")!.Count(c => c == 'M');
    }

    [Fact]
    public void Given_a_run_that_could_not_begin_When_written_Then_there_are_no_empty_tables()
    {
        var page = Parse(SampleRun.Failed());

        Assert.Empty(page.Descendants("table"));
        Assert.Empty(page.Descendants("figure"));
        Assert.NotNull(Section(page, "What ran"));
    }

    private static XDocument Parse(RunReport report) => XDocument.Parse(HtmlReport.Write(report), LoadOptions.PreserveWhitespace);

    private static XElement? Section(XDocument page, string title) =>
        page.Descendants("section").SingleOrDefault(section => section.Element("h2")?.Value == title);

    private static XElement Figure(XDocument page, string title) =>
        page.Descendants("figure").Single(figure => figure.Descendants("h3").Single().Value == title);

    private static List<string[]> Rows(XElement figure) =>
        [.. figure.Descendants("tbody").Single().Elements("tr").Select(row => row.Elements().Select(cell => cell.Value).ToArray())];

    private static IEnumerable<string> Limits(XElement figure) => figure.Descendants("li")
        .Where(item => item.Descendants("path").Any(path => Attribute(path, "class") == "limit"))
        .Select(item => item.Value.Trim());

    private static string? Attribute(XElement element, string name) => element.Attribute(name)?.Value;
}
