using System.Globalization;

namespace PoolDash.Load;

/// <summary>
/// Reads thresholds: <c>metric comparison limit [abort [seconds]] [after time]</c>. Metrics are the latency's percentiles, the same of the
/// service time behind <c>service.</c>, counts and rates.
/// </summary>
internal sealed class ThresholdText
{
    private const string Times = "p50, p75, p95, p99, p999, max, mean";

    private static readonly Dictionary<string, Func<LatencyStats, double>> _times = new(StringComparer.OrdinalIgnoreCase)
    {
        ["p50"] = times => times.Percent50,
        ["p75"] = times => times.Percent75,
        ["p95"] = times => times.Percent95,
        ["p99"] = times => times.Percent99,
        ["p999"] = times => times.Percent999,
        ["max"] = times => times.MaxMs,
        ["mean"] = times => times.MeanMs,
    };

    private static readonly Dictionary<string, Func<ScenarioStats, double>> _counts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ok"] = stats => stats.AllOkCount,
        ["fail"] = stats => stats.AllFailCount,
        ["missed"] = stats => stats.MissedStarts,
    };

    private static readonly Dictionary<string, Func<double, double, bool>> _comparisons = new(StringComparer.Ordinal)
    {
        ["<"] = (actual, limit) => actual < limit,
        ["<="] = (actual, limit) => actual <= limit,
        [">"] = (actual, limit) => actual > limit,
        [">="] = (actual, limit) => actual >= limit,
        ["=="] = (actual, limit) => actual == limit,
        ["="] = (actual, limit) => actual == limit,
    };

    private readonly string _text;
    private int _at;

    private ThresholdText(string text) => _text = text;

    internal static Threshold Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ThresholdText(text).Read();
    }

    private Threshold Read()
    {
        var (metricAt, metric) = Word(c => char.IsLetterOrDigit(c) || c == '.');
        var isService = metric.StartsWith("service.", StringComparison.OrdinalIgnoreCase);
        var time = _times.GetValueOrDefault(isService ? metric["service.".Length..] : metric);
        var count = _counts.GetValueOrDefault(metric);
        var isRate = metric.Equals("rate", StringComparison.OrdinalIgnoreCase);
        if (time is null && count is null && !isRate)
        {
            throw Fault(metricAt, $"expected what to compare: {Times}, service.p99 and the like, ok, fail, missed or rate.");
        }

        var (comparisonAt, comparison) = Word(c => c is '<' or '>' or '=' or '!' or '≤' or '≥');
        comparison = comparison.Replace("≤", "<=", StringComparison.Ordinal).Replace("≥", ">=", StringComparison.Ordinal);
        var compare = _comparisons.GetValueOrDefault(comparison) ?? throw Fault(comparisonAt, "expected <, <=, >, >= or ==.");
        var limit = Number();
        var (unitAt, unit) = Word(c => char.IsLetter(c) || c is '%' or '/' or 'µ');
        var (abort, after) = Rest(ref unit, ref unitAt);

        if (time is not null)
        {
            limit *= unit switch
            {
                "us" or "µs" => 0.001,
                "ms" => 1,
                "s" => 1_000,
                _ => throw Fault(unitAt, $"a time needs a unit: us, ms or s, as in {metric} {comparison} 5ms."),
            };
            LatencyStats Of(ScenarioStats stats) => isService ? stats.Ok.ServiceTime : stats.Ok.Latency;
            return Make(stats => time(Of(stats)), "ms");
        }

        if (isRate)
        {
            return unit is "" or "/s" ? Make(stats => stats.Ok.Request.RPS, "/s") : throw Fault(unitAt, "a rate is for each second: write no unit, or /s.");
        }

        return unit switch
        {
            "" => Make(count!, ""),
            "%" => Make(stats => 100 * Share(count!(stats), stats.AllRequestCount + stats.MissedStarts), "%"),
            _ => throw Fault(unitAt, "a count has no unit; % is the share of all iterations that were due."),
        };

        Threshold Make(Func<ScenarioStats, double> measure, string shown) =>
            new(_text.Trim(), stats => compare(measure(stats), limit), stats => string.Create(CultureInfo.InvariantCulture, $"{measure(stats):0.###}{shown}"), abort, after)
            {
                Metric = metric,
                Limit = limit,
            };
    }

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;

    private (int? Abort, TimeSpan? After) Rest(ref string unit, ref int unitAt)
    {
        int? abort = null;
        TimeSpan? after = null;
        var (at, word) = unit is "abort" or "after" ? (unitAt, unit) : Word(char.IsLetter);
        if (unit is "abort" or "after")
        {
            unit = "";
        }

        while (word.Length > 0)
        {
            if (word == "abort" && abort is null)
            {
                Skip();
                abort = _at < _text.Length && char.IsDigit(_text[_at]) ? Seconds() : 1;
            }
            else if (word == "after" && after is null)
            {
                var (timeAt, time) = Word(c => !char.IsWhiteSpace(c));
                after = Durations.TryParse(time, out var parsed) && parsed >= TimeSpan.Zero ? parsed : throw Fault(timeAt, $"expected a time: {Durations.Forms}.");
            }
            else
            {
                throw Fault(at, "expected the end, 'abort' with a number of seconds, or 'after' with a time.");
            }

            (at, word) = Word(char.IsLetter);
        }

        return _at == _text.Length ? (abort, after) : throw Fault(_at, "expected the end, 'abort' with a number of seconds, or 'after' with a time.");
    }

    private int Seconds()
    {
        var (at, digits) = Word(char.IsDigit);
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? seconds : throw Fault(at, "expected a number of seconds above 0.");
    }

    private double Number()
    {
        var (at, digits) = Word(c => char.IsAsciiDigit(c) || c is '.' or '-' or '+');
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Fault(at, "expected a number from 0, as in p99 < 5ms.");
    }

    private (int At, string Word) Word(Func<char, bool> isPart)
    {
        Skip();
        var begin = _at;
        while (_at < _text.Length && isPart(_text[_at]))
        {
            _at++;
        }

        return (begin, _text[begin.._at]);
    }

    private void Skip()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private ThresholdSyntaxException Fault(int at, string mend) => new(_text, at, mend);
}
