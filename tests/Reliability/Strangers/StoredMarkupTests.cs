using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PoolDash.Load.Reports;
using PoolDash.Load.Tests.Targets;
using PoolDash.Server.Storage;
using PoolDash.Server.Stress;

namespace PoolDash.Reliability.Strangers;

/// <summary>Text that strangers wrote is text wherever it is shown: on every page, in every report, in metrics, logs and streams.</summary>
public sealed class StoredMarkupTests
{
    private const string Markup = "<script>window.owned=1</script>\"><img src=x onerror=owned()>{{7*7}}|'&amp;";
    private const string OddPool = "<b>bold</b> & \"quoted\"";
    private const string Formula = "=cmd|' /C calc'!A0";

    /// <summary>What must be nowhere as it is; anything of <see cref="Markup"/> or <see cref="OddPool"/> that a browser would take for an element.</summary>
    private static readonly string[] _live = ["<script>window.owned", "<img src=x", "<b>bold", "<i>tag", "<u>node"];

    [Fact]
    public async Task Given_markup_in_everything_that_is_told_Then_every_page_shows_it_as_text()
    {
        await using var target = ScriptedServer.Saying("-ERR <script>window.owned=1</script>\r\n"u8.ToArray());
        await using var server = await StartAsync(target);
        var reset = await ResetAsync(server);
        Dictionary<string, int> shown = [];
        foreach (var page in Pages().SelectMany(template => Addresses(template, reset)))
        {
            var answer = await RawHttp.AskAsync(server.Address, "GET", page, ("Accept", "text/html"));
            Assert.True(answer.Status is 200 or 404, $"{page}: {answer.Status}");
            Assert.All(_live, live => Assert.False(answer.Text.Contains(live, StringComparison.OrdinalIgnoreCase), $"{page} has {live}"));
            shown[page] = Regex.Count(WebUtility.HtmlDecode(answer.Text), "window\\.owned|<b>bold");
        }

        Assert.All((string[])["/", $"/pools/{AttackedServer.Pool}", "/events", "/stress", "/stress/1", $"/events?reset={reset}"], page => Assert.True(shown[page] > 0, $"{page} does not show it"));
    }

    [Fact]
    public async Task Given_markup_in_a_run_Then_every_report_has_it_as_text_and_as_a_file_that_is_what_it_says()
    {
        await using var server = await StartAsync(null);
        foreach (var (form, type) in new[] { ("html", "text/html"), ("md", "text/markdown"), ("csv", "text/csv"), ("json", "application/json") })
        {
            var answer = await RawHttp.AskAsync(server.Address, "GET", $"/api/stress/runs/1/report.{form}");
            Assert.Equal(200, answer.Status);
            Assert.StartsWith($"{type}; charset=utf-8", answer["Content-Type"], StringComparison.Ordinal);
            Assert.Equal("nosniff", answer["X-Content-Type-Options"]);
            Assert.StartsWith(form == "html" ? "inline; filename" : "attachment; filename", answer["Content-Disposition"], StringComparison.Ordinal);
            Assert.Contains("default-src 'none'", answer["Content-Security-Policy"], StringComparison.Ordinal);
            switch (form)
            {
                case "html":
                    Assert.All(_live, live => Assert.DoesNotContain(live, answer.Text, StringComparison.OrdinalIgnoreCase));
                    var page = XDocument.Parse(answer.Text.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
                    Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "img" or "b" or "iframe");
                    Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
                    Assert.Contains(Markup, page.Root!.Value, StringComparison.Ordinal);
                    break;
                case "md":
                    Assert.DoesNotMatch("<(script|img|b)\\b", answer.Text);
                    Assert.DoesNotContain("\n# forged", answer.Text, StringComparison.Ordinal);
                    Assert.Contains(@"&lt;script&gt;window.owned=1&lt;/script&gt;""&gt;&lt;img src=x onerror=owned\(\)&gt;\{\{7\*7\}\}\|'&amp;amp;", answer.Text, StringComparison.Ordinal);
                    break;
                case "csv":
                    Assert.DoesNotMatch("(^|,|\\n)\"?[=+@]", answer.Text);
                    Assert.Contains("'=cmd", answer.Text, StringComparison.Ordinal);
                    break;
                default:
                    Assert.Equal(Formula, JsonDocument.Parse(answer.Text).RootElement.GetProperty("scenario").GetString());
                    break;
            }
        }
    }

    [Fact]
    public async Task Given_markup_and_line_breaks_Then_metrics_streams_logs_and_answers_keep_their_form()
    {
        await using var target = ScriptedServer.Saying("-ERR <script>window.owned=1</script>\r\n"u8.ToArray());
        await using var server = await StartAsync(target);
        using var http = new HttpClient { BaseAddress = server.Address };
        using var stream = new StreamReader(await http.GetStreamAsync("/api/events/stream?kind=resetBegan", TestContext.Current.CancellationToken));
        await ReadUntilAsync("event: ping");
        await ResetAsync(server);

        // As an application's own code may.
        server.Orders.Reset(new() { Reason = "first\r\n\r\nevent: forged\r\ndata: forged\r\n\u2028fail: forged\u0085\u001b[2J" });

        List<string> lines = [.. await ReadUntilAsync("first")];
        Assert.All(lines.Where(line => line.Length > 0), line => Assert.Matches("^(event: (ping|resetBegan)|data: \\{.*\\}|id: \\S+)$", line));
        var metrics = (await RawHttp.AskAsync(server.Address, "GET", "/metrics")).Text;
        Assert.All(metrics.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches("^(#.*|[a-zA-Z_:][a-zA-Z0-9_:]*(\\{([a-zA-Z_]+=\"(\\\\.|[^\"\\\\])*\",?)*\\})? \\S+( \\S+)?)$", line.TrimEnd('\r')));
        Assert.Contains("<b>bold</b> & \\\"quoted\\\"", metrics, StringComparison.Ordinal);
        foreach (var path in (string[])["/api/pools", "/api/events", "/api/audit", "/api/stress/runs", "/api/stress/runs/1", $"/api/pools/{Uri.EscapeDataString(OddPool)}", "/api/pools/" + Uri.EscapeDataString(Markup), "/openapi/v1.json"])
        {
            var answer = await RawHttp.AskAsync(server.Address, "GET", path);
            Assert.Matches("^application/(problem\\+)?json", answer["Content-Type"]);
            Assert.NotEqual(JsonValueKind.Undefined, JsonDocument.Parse(answer.Text).RootElement.ValueKind);
            Assert.Equal("nosniff", answer["X-Content-Type-Options"]);
        }

        var told = server.Logs.GetSnapshot().Where(record => record.Category?.StartsWith("PoolDash", StringComparison.Ordinal) is true).Select(record => record.Message).ToList();
        Assert.Contains(told, message => message.Contains("first", StringComparison.Ordinal));
        Assert.Contains(told, message => message.Contains("window.owned", StringComparison.Ordinal));
        Assert.All(told, message => Assert.DoesNotContain(message, character => char.IsControl(character) || character is '\u2028' or '\u2029'));

        async Task<List<string>> ReadUntilAsync(string text)
        {
            List<string> read = [];
            do
            {
                read.Add((await Until.Done(stream.ReadLineAsync(TestContext.Current.CancellationToken)))!);
            }
            while (!read[^1].Contains(text, StringComparison.Ordinal));
            return read;
        }
    }

    private static async Task<AttackedServer> StartAsync(ScriptedServer? target)
    {
        var server = await AttackedServer.StartAsync(
            builder => builder.Logging.SetMinimumLevel(LogLevel.Debug).AddFilter("Microsoft", LogLevel.Warning),
            [
                ($"PoolDash:Pools:{OddPool}:Endpoint", "echo://"), ($"PoolDash:Pools:{OddPool}:Tags:0", "\"><i>tag</i>"), ("PoolDash:Node", "<u>node</u>"),
                .. target is null ? [] : new[] { ("PoolDash:Pools:refused:Endpoint", $"redis://127.0.0.1:{target.Port}") },
            ]);
        server.Services.GetRequiredService<StressHistory>().Tell(Hostile(), isWritten: true);
        if (target is not null)
        {
            var probes = server.Services.GetRequiredService<Server.Configured.ProbeResults>();
            await Until.True(() => probes.Of("refused")?.Error?.Contains("window.owned", StringComparison.Ordinal) is true, "the probe has been refused in the target's words");
        }

        return server;
    }

    /// <summary>A run all of whose words are somebody else's.</summary>
    private static RunReport Hostile()
    {
        var broken = $"{Markup}\r\n# forged";
        return StressExamples.Run with
        {
            Id = 1,
            Scenario = Formula,
            Purpose = broken,
            Target = Markup,
            TargetPool = OddPool,
            Pool = Markup,
            Engine = Markup,
            Verdict = Verdict.Fail,
            Why = broken,
            Violation = new(3, Markup, broken, 12, 7, [new(11, Markup, broken), new(12, Markup, broken, IsViolation: true)]),
            Laws = [new(3, Markup, 1, 1, broken)],
            Thresholds = [new(Markup, Held: false, Markup, 1, Aborted: true)],
            Steps = [.. StressExamples.Run.Steps.Select(step => step with { Name = Markup })],
            Failures = [new(Markup, broken, 3)],
            Host = new(1, Markup, Markup, Markup),
        };
    }

    private static async Task<Guid> ResetAsync(AttackedServer server)
    {
        var answer = await RawHttp.AskAsync(server.Address, "POST", "/api/reset", JsonSerializer.SerializeToUtf8Bytes(new { reason = Markup }), ("Content-Type", "application/json"));
        Assert.Equal(200, answer.Status);
        return JsonDocument.Parse(answer.Text).RootElement.EnumerateArray().First(reset => reset.GetProperty("pool").ValueEquals(AttackedServer.Pool)).GetProperty("resetId").GetGuid();
    }

    /// <summary>Every page that there is, as its component says.</summary>
    private static IEnumerable<string> Pages() =>
        typeof(Client.Routes).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template);

    private static IEnumerable<string> Addresses(string template, Guid reset) => template switch
    {
        "/pools/{name}" => [$"/pools/{AttackedServer.Pool}", $"/pools/{Uri.EscapeDataString(OddPool)}", $"/pools/{AttackedServer.Pool}?view=table", "/pools/refused", $"/pools/{Uri.EscapeDataString(Markup)}"],
        "/races/{name}" => ["/races/non-atomic-swap", $"/races/{Uri.EscapeDataString(Markup.Replace("/", "", StringComparison.Ordinal))}", $"/races/non-atomic-swap?trace={Uri.EscapeDataString(Markup)}"],
        "/stress/{id:int}" => ["/stress/1", "/stress/1?view=table"],
        "/events" => ["/events", $"/events?reset={reset}", $"/events?pool={Uri.EscapeDataString(Markup)}&kind={Uri.EscapeDataString(Markup)}&reset={Uri.EscapeDataString(Markup)}"],
        "/stress" => ["/stress", $"/stress?scenario={Uri.EscapeDataString(Markup)}&pool={Uri.EscapeDataString(Markup)}&threshold={Uri.EscapeDataString(Markup)}&duration={Uri.EscapeDataString(Markup)}"],
        _ => [template],
    };
}
