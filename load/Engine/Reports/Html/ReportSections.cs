using System.Xml.Linq;
using static PoolDash.Load.Reports.Html.HtmlText;

namespace PoolDash.Load.Reports.Html;

/// <summary>The parts of the page, in the order in which somebody asks: what came out, why, of what, and how it went.</summary>
internal static class ReportSections
{
    internal static IEnumerable<XElement?> Of(RunReport report)
    {
        yield return Verdict(report);
        yield return report.Violation is { } violation ? Violated(violation) : null;
        if (report.State == RunState.Failed)
        {
            yield return WhatRan(report);
            yield return Foot(report);
            yield break;
        }

        yield return Figures(report);
        yield return WhatRan(report);
        yield return Laws(report);
        yield return Thresholds(report);
        yield return Times(report);
        yield return Charts(report);
        yield return Steps(report);
        yield return Failures(report);
        yield return Observed(report);
        yield return Foot(report);
    }

    private static XElement Foot(RunReport report) => Tag(
        "footer", $"PoolDash {report.Host.Version}, engine {report.Engine}. Times are UTC. This page is complete: it loads nothing from anywhere.");

    private static XElement Verdict(RunReport report)
    {
        var word = ReportWords.Verdict(report);
        var kind = report switch
        {
            { IsRunning: true } => "running",
            { Verdict: Reports.Verdict.Pass } => "pass",
            { Verdict: Reports.Verdict.Fail } => "fail",
            _ => "none",
        };
        return Tag(
            $"header.verdict.{kind}",
            Signs.Large(kind),
            Tag(
                "div",
                Tag("h1", Tag("span.word", word), " ", Tag("span.of", report.Scenario)),
                Tag("p.why", report.Why),
                Tag("p.quiet", ReportWords.Ending(report))));
    }

    private static XElement Violated(Violation violation) => Tag(
        "section.violated",
        Tag("h2", $"Law {violation.Law} was broken: {violation.Name}"),
        Tag("p", violation.What),
        Tag(
            "p.quiet",
            $"Seen {At(violation.At)} after the load began"
                + (violation.ConnectionId is { } connection ? $", on connection {connection}." : ".")
                + " It is the first violation; the table has what happened around it, in order."),
        violation.Context.Count == 0 ? Tag("p.quiet", "Nothing else was kept of the moments around it.") : Scrolled(Tag(
            "table",
            Head("After", "Told by", "What happened"),
            Tag("tbody", violation.Context.Select(each => Tag(
                each.IsViolation ? "tr.violating" : "tr",
                Tag("td.number.left", At(each.At)),
                Tag("td", each.Source),
                Tag("td.text", each.IsViolation ? Tag("strong", Signs.Small("fail"), "The violation: ") : null, each.Text)))))));

    private static XElement Figures(RunReport report)
    {
        List<(string Name, string Value, string? Note)> figures =
        [
            ("Succeeded", ReportWords.Count(report.Ok), $"{ReportWords.Rate(report.Rate)} each second"),
            ("Failed", ReportWords.Count(report.Fail), report.Fail > 0 ? $"{ReportWords.Share(report.Fail, report.Ok + report.Fail)} of all that ended" : null),
            ("Resets", ReportWords.Count(report.Resets), null),
            ("Latency, p99", ReportWords.Milliseconds(report.Latency.P99), $"median {ReportWords.Milliseconds(report.Latency.P50)}"),
            ("Missed starts", ReportWords.Count(report.MissedStarts), report.MissedStarts > 0 ? "were due and did not begin" : null),
            ("Abandoned", ReportWords.Count(report.Abandoned), report.Abandoned > 0 ? "still under way at the end" : null),
        ];
        return Tag(
            "section.figures",
            With("aria-label", "Key figures"),
            Tag("dl", figures.Select(figure => Tag(
                "div", Tag("dt", figure.Name), Tag("dd", figure.Value), figure.Note is null ? null : Tag("dd.quiet", figure.Note)))));
    }

    private static XElement WhatRan(RunReport report) => Tag(
        "section",
        Tag("h2", "What ran"),
        Tag("p", report.Purpose),
        Tag("dl.facts", ReportWords.Facts(report).Select(fact => Tag("div", Tag("dt", fact.Name), Tag("dd", fact.Value)))));

    private static XElement Laws(RunReport report) => Tag(
        "section",
        Tag("h2", "The laws"),
        Tag("p.quiet", "What a pool must hold whatever happens. The verdict depends on them first."),
        Tag(
            "table.stack",
            Head("Law", "#Checked", "#Broken", "Outcome"),
            Tag("tbody", report.Laws.Select(law => Tag(
                law.Violations > 0 ? "tr.violating" : "tr",
                Tag("td.text", Tag("strong", $"{law.Law}. {law.Name}"), Tag("span.how", law.How)),
                Tag("td.number", Labelled("Checked"), ReportWords.Count(law.Checks)),
                Tag("td.number", Labelled("Broken"), ReportWords.Count(law.Violations)),
                Tag("td.outcome", Labelled("Outcome"), Signs.Small(law switch { { Violations: > 0 } => "fail", { Checks: 0 } => "none", _ => "pass" }), ReportWords.Outcome(law)))))));

    private static XElement Thresholds(RunReport report) => Tag(
        "section",
        Tag("h2", "Thresholds"),
        report.Thresholds.Count == 0 ? Tag("p.quiet", "None was given: the laws alone decide.") : Tag(
            "table.stack",
            Head("Must hold", "Measured", "#Seconds not held", "Outcome"),
            Tag("tbody", report.Thresholds.Select(threshold => Tag(
                threshold.Held == false ? "tr.violating" : "tr",
                Tag("td.text", Tag("code", threshold.Text)),
                Tag("td", Labelled("Measured"), threshold.Actual.Length == 0 ? "–" : threshold.Actual),
                Tag("td.number", Labelled("Seconds not held"), ReportWords.Count(threshold.FailedChecks)),
                Tag(
                    "td.outcome",
                    Labelled("Outcome"),
                    Signs.Small(threshold.Held switch { true => "pass", false => "fail", null => "none" }),
                    ReportWords.Outcome(threshold)))))));

    private static XElement? Times(RunReport report) => report.Ok == 0 ? null : Tag(
        "section",
        Tag("h2", "Latency and service time"),
        Tag("p", ReportWords.LatencyAndServiceTime(report)),
        Tag(
            "table.narrow",
            Head("Of those that succeeded", "#Latency", "#Service time"),
            Tag("tbody", ReportWords.Percentiles(report.Latency).Zip(ReportWords.Percentiles(report.ServiceTime), (latency, service) => Tag(
                "tr",
                Tag("th", With("scope", "row"), latency.Name),
                Tag("td.number", ReportWords.Milliseconds(latency.Milliseconds)),
                Tag("td.number", ReportWords.Milliseconds(service.Milliseconds)))))));

    private static XElement Charts(RunReport report)
    {
        if (report.Series.Count == 0)
        {
            return Tag("section", Tag("h2", "Second by second"), Tag("p.quiet", report.IsRunning ? "No second of the load has passed yet." : "The run ended in its first second."));
        }

        var isCondensed = report.Series.Count > RunCharts.MostIntervals;
        return Tag(
            "section.charts",
            Tag("h2", "Second by second"),
            isCondensed ? Tag(
                "p.quiet",
                $"The run has {ReportWords.Count(report.Series.Count)} seconds: several are shown as one, with the highest of their times. The CSV report has each.") : null,
            RunCharts.Of(report));
    }

    private static XElement? Steps(RunReport report) => report.Steps.Count == 0 ? null : Tag(
        "section",
        Tag("h2", "Steps"),
        Scrolled(Tag(
            "table",
            Head("Step", "#Succeeded", "#Failed", "#Median", "#p99", "#Slowest"),
            Tag("tbody", report.Steps.Select(step => Tag(
                "tr",
                Tag("td.text", step.Name),
                Tag("td.number", ReportWords.Count(step.Ok)),
                Tag("td.number", ReportWords.Count(step.Fail)),
                Tag("td.number", ReportWords.Milliseconds(step.Latency.P50)),
                Tag("td.number", ReportWords.Milliseconds(step.Latency.P99)),
                Tag("td.number", ReportWords.Milliseconds(step.Latency.Max))))))));

    private static XElement? Failures(RunReport report) => report.Failures.Count == 0 ? null : Tag(
        "section",
        Tag("h2", "What iterations failed of"),
        Tag(
            "table.stack",
            Head("Failure, and the first one's message", "#How often", "#Share"),
            Tag("tbody", report.Failures.Select(failure => Tag(
                "tr",
                Tag("td.text", Tag("strong", failure.Code.Length == 0 ? "No code" : failure.Code), Tag("span.how", failure.Message)),
                Tag("td.number", Labelled("How often"), ReportWords.Count(failure.Count)),
                Tag("td.number", Labelled("Share"), ReportWords.Share(failure.Count, report.Failures.Sum(each => each.Count))))))));

    private static XElement? Observed(RunReport report) => report.Observed is not { } observed ? null : Tag(
        "section",
        Tag("h2", "The observed run"),
        Tag(
            "p",
            $"A second, shorter run of {ReportWords.Length(observed.Duration)}, in which every event was listened to, for the order of events (law 10). It is apart "
                + "because listening changes what is measured, and in no figure above."),
        Tag(
            "dl.facts.long",
            Fact("Events in order checked", observed.Events),
            Fact("Came too fast to be kept", observed.Dropped),
            Fact("Iterations", observed.Iterations),
            Fact("Resets", observed.Resets)));

    private static XElement Fact(string name, long count) => Tag("div", Tag("dt", name), Tag("dd", ReportWords.Count(count)));

    /// <summary>The heading of a cell on a screen too narrow for columns.</summary>
    private static XAttribute Labelled(string heading) => With("data-heading", heading);

    /// <summary>A row of headings; those of numbers are marked with #.</summary>
    private static XElement Head(params string[] names) => Tag("thead", Tag("tr", names.Select(name =>
        Tag(name[0] == '#' ? "th.number" : "th", With("scope", "col"), name.TrimStart('#')))));

    private static XElement Scrolled(XElement table) => Tag("div.scroll", With("tabindex", "0"), table);

    private static string At(double milliseconds) => FormattableString.Invariant($"{milliseconds / 1_000:0.000000} s");
}
