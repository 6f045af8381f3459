using System.Globalization;
using System.Text.RegularExpressions;

namespace PoolDash.Load;

/// <summary>Reads times as people write them: <c>30s</c>, <c>1m30s</c>, <c>2h</c>, <c>500ms</c>, or <c>hh:mm:ss</c>.</summary>
public static partial class Durations
{
    /// <summary>What may be written, for messages.</summary>
    public const string Forms = "write it as 30s, 500ms, 1m30s, 2h or hh:mm:ss";

    /// <summary>Reads a time.</summary>
    /// <returns>False when the text is none.</returns>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration);
        }

        var parts = Parts().Match(text);
        if (!parts.Success)
        {
            return false;
        }

        var milliseconds = Of("h", 3_600_000) + Of("m", 60_000) + Of("s", 1_000) + Of("ms", 1);
        if (milliseconds > TimeSpan.MaxValue.TotalMilliseconds / 2)
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds(parts.Groups["minus"].Success ? -milliseconds : milliseconds);
        return true;

        double Of(string unit, double factor) =>
            parts.Groups[unit] is { Success: true } group ? factor * double.Parse(group.Value, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Writes a time as people do, such as <c>1m30s</c>.</summary>
    public static string Text(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero)
        {
            return "-" + Text(duration.Negate());
        }

        if (duration < TimeSpan.FromSeconds(1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.##}ms");
        }

        var seconds = (duration.TotalSeconds % 60).ToString("0.##", CultureInfo.InvariantCulture);
        var text = (duration.TotalHours >= 1 ? $"{Math.Floor(duration.TotalHours):0}h" : "") + (duration.Minutes > 0 ? $"{duration.Minutes}m" : "");
        return text.Length > 0 && seconds == "0" ? text : $"{text}{seconds}s";
    }

    [GeneratedRegex(
        @"^(?<minus>-)?(?=.)((?<h>\d+(\.\d+)?)h)?((?<m>\d+(\.\d+)?)m(?!s))?((?<s>\d+(\.\d+)?)s)?((?<ms>\d+(\.\d+)?)ms)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Parts();
}
