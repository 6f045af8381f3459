using System.Globalization;

namespace PoolDash.Load.Reports;

/// <summary>
/// A run as one table, to be plotted: a line of names, then a line for each second, as RFC 4180 has it. Numbers are written without regard to any
/// country, times are milliseconds, and the names are those of the JSON report:
/// <list type="bullet">
/// <item><c>scenario</c> – the scenario's name, and <c>time</c> – the end of the second in UTC as ISO 8601, so that tables of several runs can be put under each other;</item>
/// <item><c>at</c> – the end of the second since the load began;</item>
/// <item><c>copies</c> – copies at work, or iterations under way, at its end;</item>
/// <item><c>ok</c>, <c>fail</c>, <c>missedStarts</c>, <c>resets</c> – how many in it;</item>
/// <item><c>p50</c>, <c>p99</c>, <c>max</c>, <c>serviceP99</c> – latency, and service time, of the iterations that succeeded in it;</item>
/// <item><c>idle</c>, <c>rented</c>, <c>opening</c>, <c>waiting</c> – connections, and rents that waited, at its end;</item>
/// <item><c>heapMb</c> – what the process's objects took at its end, in megabytes.</item>
/// </list>
/// </summary>
public static class CsvReport
{
    private const string EndOfLine = "\r\n";

    private static readonly (string Name, Func<RunReport, SecondReport, IFormattable> Value)[] _columns =
    [
        ("time", (report, second) => new UtcMoment(report.StartedAt.AddMilliseconds(second.At))),
        ("at", (_, second) => second.At),
        ("copies", (_, second) => second.Copies),
        ("ok", (_, second) => second.Ok),
        ("fail", (_, second) => second.Fail),
        ("missedStarts", (_, second) => second.MissedStarts),
        ("p50", (_, second) => second.P50),
        ("p99", (_, second) => second.P99),
        ("max", (_, second) => second.Max),
        ("serviceP99", (_, second) => second.ServiceP99),
        ("resets", (_, second) => second.Resets),
        ("idle", (_, second) => second.Idle),
        ("rented", (_, second) => second.Rented),
        ("opening", (_, second) => second.Opening),
        ("waiting", (_, second) => second.Waiting),
        ("heapMb", (_, second) => second.HeapMb),
    ];

    /// <summary>Writes it. A run without a second has the line of names alone.</summary>
    public static string Write(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var scenario = Quoted(report.Scenario);
        return string.Concat(
            report.Series
                .Select(second => _columns.Select(column => Text(column.Value(report, second))).Prepend(scenario))
                .Prepend(_columns.Select(column => column.Name).Prepend("scenario"))
                .Select(cells => string.Join(',', cells) + EndOfLine));
    }

    private static string Text(IFormattable value) => value.ToString(value is double ? "0.######" : null, CultureInfo.InvariantCulture);

    /// <summary>
    /// A cell of text. What a spreadsheet would take for a formula has an apostrophe before it, as OWASP advises against CSV injection.
    /// </summary>
    private static string Quoted(string given)
    {
        var text = given is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{given}" : given;
        return text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private readonly record struct UtcMoment(DateTimeOffset At) : IFormattable
    {
        public string ToString(string? format, IFormatProvider? provider) => At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", provider);
    }
}
