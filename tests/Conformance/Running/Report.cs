using System.Globalization;
using System.Text;
using PoolDash.Conformance.Format;
using PoolDash.Conformance.Matching;

namespace PoolDash.Conformance.Running;

/// <summary>Says to a person how a suite file failed: what it asks, what was expected, and what happened when.</summary>
internal static class Report
{
    public static string Compose(SuiteFile file, string fault, Mismatch? mismatch, IReadOnlyList<LoggedEvent> happened)
    {
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"\"{file.Description}\": {fault}.").AppendLine();

        report.AppendLine("Expected:");
        foreach (var (index, expected) in file.Events.Index())
        {
            report.AppendLine(CultureInfo.InvariantCulture, $"{(index == mismatch?.Index ? "→" : " "),2} {index,2}  {expected.ToJsonString()}");
        }

        report.AppendLine().AppendLine("Happened:");
        var matched = 0;
        foreach (var logged in happened)
        {
            var isIgnored = file.Ignored.Contains(logged.Type);
            var mark = !isIgnored && matched == mismatch?.Index ? "→" : " ";
            var number = isIgnored ? "" : matched++.ToString(CultureInfo.InvariantCulture);
            var elapsed = (logged.Source.At - happened[0].Source.At).TotalMilliseconds;
            report.AppendLine(
                CultureInfo.InvariantCulture,
                $"{mark,2} {number,2}  {elapsed,9:F1} ms  {logged.Event.ToJsonString()}{(isIgnored ? "  (ignored)" : "")}");
        }

        return report.ToString();
    }
}
