using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PoolDash.Load.Reports;

namespace PoolDash.Load.Tests.Reports;

public class TextReportTests
{
    [Fact]
    public void Given_texts_that_mean_something_to_Markdown_When_written_Then_tables_keep_their_columns_and_no_HTML_comes_through()
    {
        const string Hostile = "a | b\r\n# c <script> [d](javascript:e) `f` \\";
        var report = SampleRun.Violated() with { Why = Hostile, Target = Hostile, Failures = [new(Hostile, Hostile, 1)], Violation = new(1, Hostile, Hostile, 1, null, [new(1, Hostile, Hostile, true)]) };

        var lines = MarkdownReport.Write(report).Split('\n');

        Assert.DoesNotContain(lines, line => line.Contains('<', StringComparison.Ordinal) || line.Contains('\r', StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("# c", StringComparison.Ordinal));
        Assert.Contains(@"**a \| b  \# c &lt;script&gt; \[d\]\(javascript:e\) \`f\` \\**", lines);
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].StartsWith('|') && lines[i - 1].StartsWith('|'))
            {
                Assert.Equal(Columns(lines[i - 1]), Columns(lines[i]));
            }
        }

        static int Columns(string line) => line.Replace("\\\\", "", StringComparison.Ordinal).Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|');
    }

    [Fact]
    public void Given_a_violation_When_written_as_Markdown_Then_verdict_law_and_the_marked_event_are_there()
    {
        var text = MarkdownReport.Write(SampleRun.Violated());

        Assert.StartsWith("# ✘ Fail: reset-storm\n", text, StringComparison.Ordinal);
        Assert.Contains("\n## Law 3 was broken: Freshness\n", text, StringComparison.Ordinal);
        Assert.Contains("| 4.321123 s | ticket | ▶ The violation: Connection 17, generation 41, rented by copy 9 |", text, StringComparison.Ordinal);
        Assert.Contains("| 3. Freshness | 3,000 | 1 | broken |", text, StringComparison.Ordinal);
        Assert.Contains("| Latency | 0.052 ms | 0.081 ms | 0.400 ms | 1.20 ms | 3.10 ms | 12.5 ms | 0.090 ms |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_series_When_written_as_CSV_Then_it_can_be_read_again_second_by_second()
    {
        var report = SampleRun.Passed(3);

        var table = ReadCsv(CsvReport.Write(report));

        var names = JsonSerializer.SerializeToNode(report.Series[0], JsonReport.Options)!.AsObject().Select(member => member.Key);
        Assert.Equal(["scenario", "time", .. names], table[0]);
        Assert.Equal(4, table.Count);
        foreach (var (second, row) in report.Series.Zip(table.Skip(1)))
        {
            Assert.Equal("reset-storm", row[0]);
            Assert.Equal(report.StartedAt.AddMilliseconds(second.At), DateTimeOffset.Parse(row[1], CultureInfo.InvariantCulture));
            var values = JsonSerializer.SerializeToNode(second, JsonReport.Options)!.AsObject();
            Assert.All(values.Zip(row.Skip(2)), pair => Assert.Equal((double)pair.First.Value!, double.Parse(pair.Second, CultureInfo.InvariantCulture), 6));
        }
    }

    [Fact]
    public void Given_a_name_with_what_CSV_is_made_of_When_written_Then_it_is_one_field()
    {
        const string Name = "a,\"b\"\r\nc";

        var text = CsvReport.Write(SampleRun.Passed(1) with { Scenario = Name });

        Assert.StartsWith("scenario,time,at,", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        Assert.Equal(Name, ReadCsv(text)[1][0]);
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    public void Given_a_name_that_a_spreadsheet_would_run_When_written_as_CSV_Then_it_is_text(string name) =>
        Assert.Equal($"'{name}", ReadCsv(CsvReport.Write(SampleRun.Passed(1) with { Scenario = name }))[1][0]);

    [Fact]
    public void Given_a_report_When_written_as_JSON_Then_the_names_are_those_that_stay()
    {
        var json = JsonNode.Parse(JsonReport.Write(SampleRun.Violated()))!.AsObject();

        string[] stay = ["scenario", "target", "verdict", "violation", "thresholds", "ok", "fail", "rate", "missedStarts", "latency", "serviceTime", "resets", "startedAt", "duration"];
        Assert.Empty(stay.Except(json.Select(member => member.Key)));
        Assert.Equal("fail", (string?)json["verdict"]);
        Assert.Equal("aborted", (string?)json["state"]);
        Assert.Empty(new[] { "p50", "p75", "p95", "p99", "p999", "max" }.Except(json["latency"]!.AsObject().Select(member => member.Key)));
        Assert.Equal(4_400, (double)json["duration"]!);
    }

    [Theory]
    [InlineData("passed")]
    [InlineData("violated")]
    [InlineData("running")]
    [InlineData("failed")]
    public void Given_a_report_When_written_as_JSON_and_read_Then_it_is_the_same(string kind)
    {
        var report = kind switch { "passed" => SampleRun.Passed(), "violated" => SampleRun.Violated(), "running" => SampleRun.Running(), _ => SampleRun.Failed() };
        var written = JsonReport.Write(report);

        var read = JsonReport.Read(written);

        Assert.Equal(written, JsonReport.Write(read));
        Assert.Equal((report.Scenario, report.Verdict, report.Latency, report.Series.Count), (read.Scenario, read.Verdict, read.Latency, read.Series.Count));
        Assert.Equal(report.Series, read.Series);
    }

    [Theory]
    [InlineData("", "It is empty.")]
    [InlineData("<html>", "It is not JSON: it goes wrong in line 1 at byte 1.")]
    [InlineData("{\n \"a\": }", "It is not JSON: it goes wrong in line 2 at byte 7.")]
    [InlineData("[]", "It holds an array where a report of a run is an object.")]
    [InlineData("{\"scenario\":\"soak\"}", "It is no report of a run: it lacks purpose, target, pool, engine")]
    public void Given_a_text_that_is_no_report_When_read_Then_the_message_says_what_it_is(string text, string message)
    {
        var fault = Assert.Throws<ReportFormatException>(() => JsonReport.Read(text));

        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"ok\": 48000", "\"ok\": \"many\"", "$.ok")]
    [InlineData("\"state\": \"completed\"", "\"state\": \"done\"", "$.state")]
    [InlineData("\"scenario\": \"reset-storm\"", "\"scenario\": null", "$.scenario")]
    public void Given_a_member_that_is_not_what_it_should_be_When_read_Then_the_message_names_it(string member, string instead, string path)
    {
        var json = JsonReport.Write(SampleRun.Passed());
        Assert.Contains(member, json, StringComparison.Ordinal);

        var fault = Assert.Throws<ReportFormatException>(() => JsonReport.Read(json.Replace(member, instead, StringComparison.Ordinal)));

        Assert.Equal($"What stands at {path} is not what a report of a run has there.", fault.Message);
    }

    [Fact]
    public void Given_members_of_a_later_version_When_read_Then_they_are_passed_over()
    {
        var json = JsonNode.Parse(JsonReport.Write(SampleRun.Passed()))!;
        json["invented"] = "later";

        Assert.Equal("reset-storm", JsonReport.Read(json.ToJsonString()).Scenario);
    }

    /// <summary>RFC 4180, read character by character.</summary>
    private static List<List<string>> ReadCsv(string text)
    {
        List<List<string>> table = [[""]];
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var row = table[^1];
            switch (text[i])
            {
                case '"' when isQuoted && i + 1 < text.Length && text[i + 1] == '"':
                    row[^1] += '"';
                    i++;
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case ',' when !isQuoted:
                    row.Add("");
                    break;
                case '\r' when !isQuoted:
                    Assert.Equal('\n', text[++i]);
                    table.Add([""]);
                    break;
                default:
                    row[^1] += text[i];
                    break;
            }
        }

        Assert.Equal([""], table[^1]);
        table.RemoveAt(table.Count - 1);
        return table;
    }
}
