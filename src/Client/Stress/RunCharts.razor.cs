using Microsoft.AspNetCore.Components;
using PoolDash.Client.Charts;
using PoolDash.Client.Controls;
using PoolDash.Load.Reports;

namespace PoolDash.Client.Stress;

/// <summary>A run over time: charts, or the same figures as tables. Drawn anew when there is something new.</summary>
public sealed partial class RunCharts
{
    private const string Nothing = "The first second is not over yet.";

    private static readonly ChartLine<RunPoint>[] _throughput = [new("Succeeded", "first", point => point.Ok), new("Failed", "fault", point => point.Fail)];

    private static readonly ChartLine<RunPoint>[] _latency =
        [new("p99", "first", point => point.P99), new("p50", "second", point => point.P50), new("max", "third", point => point.Max)];

    private static readonly TableColumn<SecondReport> _when = new("Until", second => ReportWords.Length(second.At), IsNumber: false);

    private static readonly TableColumn<SecondReport>[] _throughputColumns =
    [
        _when,
        new("Succeeded", second => InWords.Count(second.Ok)),
        new("Failed", second => InWords.Count(second.Fail)),
        new("Missed starts", second => InWords.Count(second.MissedStarts)),
        new("Under way", second => InWords.Count(second.Copies)),
        new("Resets", second => InWords.Count(second.Resets)),
    ];

    private static readonly TableColumn<SecondReport>[] _latencyColumns =
    [
        _when,
        new("p50", second => ReportWords.Milliseconds(second.P50)),
        new("p99", second => ReportWords.Milliseconds(second.P99)),
        new("Max", second => ReportWords.Milliseconds(second.Max)),
        new("Service time p99", second => ReportWords.Milliseconds(second.ServiceP99)),
    ];

    private static readonly TableColumn<SecondReport>[] _occupancyColumns =
    [
        _when,
        new("Rented", second => InWords.Count(second.Rented)),
        new("Idle", second => InWords.Count(second.Idle)),
        new("Opening", second => InWords.Count(second.Opening)),
        new("Waiting", second => InWords.Count(second.Waiting)),
    ];

    private RunSeries _series = default!;
    private (RunReport Report, bool AsTables)? _shown;

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public required RunReport Report { get; set; }

    /// <summary>Whether to show tables.</summary>
    [Parameter]
    public bool AsTables { get; set; }

    private SecondReport[] LastFirst => [.. Report.Series.Reverse()];

    private HistoryPoint[] History =>
        [.. _series.Points.Select(point => new HistoryPoint(
            point.At, point.Idle, point.Rented, point.Opening, 0, point.Waiting, point.Rented, Report.Parameters.PoolSize, point.Ok, null))];

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (IsNew)
        {
            _series = RunSeries.Of(Report);
        }
    }

    /// <inheritdoc/>
    protected override bool ShouldRender() => IsNew;

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender) => _shown = (Report, AsTables);

    private bool IsNew => _shown is not { } shown || !ReferenceEquals(shown.Report, Report) || shown.AsTables != AsTables;

    private static DateTimeOffset At(RunPoint point) => point.At;

    private static string AxisMilliseconds(double milliseconds) => milliseconds == 0 ? "0 ms" : InWords.Milliseconds(milliseconds);

    private ChartLimit[] LimitsOf(bool isRate) =>
    [
        .. Report.Thresholds
            .Where(threshold => threshold is { Metric: not null, Limit: not null } && IsOf(threshold.Metric, isRate))
            .Select(threshold => new ChartLimit($"Threshold {threshold.Text}", threshold.Limit ?? 0)),
    ];

    /// <summary>Counts and shares are of the whole run, and belong in no chart of its seconds.</summary>
    private static bool IsOf(string metric, bool isRate) =>
        isRate ? metric is "rate" : metric is not ("rate" or "ok" or "fail" or "missed");

    private RenderFragment Marks => builder =>
    {
        builder.OpenElement(0, "path");
        builder.AddAttribute(1, "class", "pd-resets");
        builder.AddAttribute(2, "d", _series.Resets);
        builder.CloseElement();
    };

    private RenderFragment MarksLegend => builder =>
    {
        if (Report.Resets > 0)
        {
            builder.AddMarkupContent(0, "<li><span class=\"pd-reset-sample\" aria-hidden=\"true\"></span>Resets</li>");
        }
    };
}
