using System.Globalization;
using System.Text;
using System.Xml.Linq;
using static PoolDash.Load.Reports.Html.HtmlText;

namespace PoolDash.Load.Reports.Html;

/// <summary>
/// A chart of a run's intervals: a picture that stretches, labels that do not, a legend, and the same as a table. Its shapes are drawn in a square of
/// 100 by 100, so that the page's width and the paper's decide how wide it is.
/// </summary>
/// <param name="title">What it shows.</param>
/// <param name="summary">The same in a sentence, for who cannot see it.</param>
/// <param name="intervals">The run.</param>
/// <param name="values">The vertical axis.</param>
internal sealed class Chart(string title, string summary, IReadOnlyList<Interval> intervals, ChartScale values)
{
    private const string Square = "0 0 100 100";

    private readonly ChartScale _time = ChartScale.Elapsed(intervals[^1].To);
    private readonly List<XElement> _shapes = [];
    private readonly List<XElement> _legend = [];
    private readonly List<(string Name, Func<Interval, string> Value)> _columns = [];

    /// <summary>Adds a line, which breaks where there is no value.</summary>
    internal Chart Line(string kind, string name, Func<Interval, double?> value)
    {
        var path = new StringBuilder();
        var isOpen = false;
        foreach (var interval in intervals)
        {
            if (value(interval) is not { } now)
            {
                isOpen = false;
                continue;
            }

            // To the edges of its stretch at the ends of the run, so that a run of one second is a line and not a point.
            Point(path, ref isOpen, interval == intervals[0] ? 0 : interval.Middle, now);
            if (interval == intervals[^1])
            {
                Point(path, ref isOpen, interval.To, now);
            }
        }

        _shapes.Add(Tag($"path.line.{kind}", With("d", path.ToString())));
        Legend(name, Sample(Tag($"path.line.{kind}", With("d", "M0 50H100"))));
        return this;
    }

    /// <summary>Adds a line where it has something to show.</summary>
    internal Chart LineIf(bool isShown, string kind, string name, Func<Interval, double?> value) => isShown ? Line(kind, name, value) : this;

    /// <summary>Adds an area between two values.</summary>
    internal Chart Area(string kind, string name, Func<Interval, double> below, Func<Interval, double> above)
    {
        var path = new StringBuilder();
        var isOpen = false;
        Point(path, ref isOpen, 0, above(intervals[0]));
        foreach (var interval in intervals)
        {
            Point(path, ref isOpen, interval.Middle, above(interval));
        }

        Point(path, ref isOpen, intervals[^1].To, above(intervals[^1]));
        Point(path, ref isOpen, intervals[^1].To, below(intervals[^1]));
        foreach (var interval in intervals.Reverse())
        {
            Point(path, ref isOpen, interval.Middle, below(interval));
        }

        Point(path, ref isOpen, 0, below(intervals[0]));
        _shapes.Add(Tag($"path.area.{kind}", With("d", path.Append('Z').ToString())));
        Legend(name, Sample(Tag($"path.area.{kind}", With("d", "M0 0H100V100H0Z"))));
        return this;
    }

    /// <summary>Adds a mark for each interval that has any, as high as its value.</summary>
    internal Chart Marks(string kind, string name, Func<Interval, double> value)
    {
        var path = new StringBuilder();
        foreach (var interval in intervals.Where(interval => value(interval) > 0))
        {
            path.Append(CultureInfo.InvariantCulture, $"M{X(interval.Middle)} 100V{Y(value(interval))}");
        }

        _shapes.Add(Tag($"path.mark.{kind}", With("d", path.ToString())));
        Legend(name, Sample(Tag($"path.mark.{kind}", With("d", "M50 0V100"))));
        return this;
    }

    /// <summary>Adds a level that must be held, or says where it is when that is outside.</summary>
    internal Chart Limit(ThresholdResult threshold)
    {
        var limit = threshold.Limit!.Value;
        var isInside = limit <= values.Top;
        if (isInside)
        {
            _shapes.Add(Tag("path.limit", With("d", $"M0 {Y(limit)}H100")));
        }

        Legend($"{threshold.Text}{(isInside ? "" : ", above the chart")}", Sample(Tag("path.limit", With("d", "M0 50H100"))));
        return this;
    }

    /// <summary>Adds a column of the table.</summary>
    internal Chart Column(string name, Func<Interval, string> value)
    {
        _columns.Add((name, value));
        return this;
    }

    /// <summary>The chart and its table.</summary>
    /// <param name="note">What to know when reading it.</param>
    internal XElement Draw(string? note = null) => Tag(
        "figure",
        Tag("figcaption", Tag("h3", title), note is null ? null : Tag("p.quiet", note)),
        Tag("div.plot", ValueLabels(), Picture(), TimeLabels()),
        Tag("ul.legend", _legend),
        Tag("details", Tag("summary", $"{title} as a table"), Tag("div.scroll", With("tabindex", "0"), Table())));

    private XElement Picture()
    {
        var grid = string.Concat(values.Labels.Select(label => $"M0 {Y(label.Value)}H100"));
        return Tag(
            "svg.picture",
            With("viewBox", Square),
            With("preserveAspectRatio", "none"),
            With("role", "img"),
            With("aria-label", summary),
            Tag("path.grid", With("d", grid)),
            _shapes);
    }

    private XElement ValueLabels() => Tag("svg.values", With("aria-hidden", "true"), values.Labels.Select(label =>
        Tag("text", With("x", "100%"), With("y", $"{Y(label.Value)}%"), With("dy", "0.35em"), label.Text)));

    private XElement TimeLabels() => Tag("svg.times", With("aria-hidden", "true"), _time.Labels.Select(label =>
        Tag(label.Value == 0 ? "text.first" : _time.Percent(label.Value) > 97 ? "text.last" : "text", With("x", $"{X(label.Value)}%"), With("y", "1em"), label.Text)));

    private XElement Table() => Tag(
        "table",
        Tag("thead", Tag("tr", Tag("th", With("scope", "col"), "Until"), _columns.Select(column => Tag("th.number", With("scope", "col"), column.Name)))),
        Tag("tbody", intervals.Select(interval => Tag(
            "tr", Tag("th", With("scope", "row"), ReportWords.Length(interval.To)), _columns.Select(column => Tag("td.number", column.Value(interval)))))));

    private void Legend(string name, XElement sample) => _legend.Add(Tag("li", sample, " ", name));

    private static XElement Sample(XElement shape) =>
        Tag("svg.sample", With("viewBox", Square), With("preserveAspectRatio", "none"), With("aria-hidden", "true"), shape);

    private void Point(StringBuilder path, ref bool isOpen, double at, double value)
    {
        path.Append(isOpen ? 'L' : 'M').Append(X(at)).Append(' ').Append(Y(value));
        isOpen = true;
    }

    private string X(double at) => _time.Percent(at).ToString("0.##", CultureInfo.InvariantCulture);

    private string Y(double value) => (100 - values.Percent(value)).ToString("0.##", CultureInfo.InvariantCulture);
}
