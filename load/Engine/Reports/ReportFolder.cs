using System.Globalization;
using System.Text;

namespace PoolDash.Load.Reports;

/// <summary>Writes a run's four reports into a folder.</summary>
public static class ReportFolder
{
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private static readonly (string Extension, Func<RunReport, string> Write)[] _reports =
    [
        (".html", HtmlReport.Write),
        (".md", MarkdownReport.Write),
        (".csv", CsvReport.Write),
        (".json", JsonReport.Write),
    ];

    /// <summary>Finds out before a run whether its reports can be written after it: makes the folder if there is none, and writes and removes a file.</summary>
    /// <exception cref="ReportFolderException">They cannot; the message says why.</exception>
    public static void Check(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        Guarded(folder, () =>
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".pooldash-{Guid.NewGuid():N}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose))
            {
            }

            return true;
        });
    }

    /// <summary>
    /// Writes them as <c>pooldash-SCENARIO-yyyyMMdd-HHmmss</c> with <c>.html</c>, <c>.md</c>, <c>.csv</c> and <c>.json</c>, the time being that of the
    /// run's beginning in UTC. What is there already stays: a number is put behind the name then. Each file appears whole or not at all.
    /// </summary>
    /// <returns>Their paths.</returns>
    /// <exception cref="ReportFolderException">They cannot be written; the message says why.</exception>
    public static IReadOnlyList<string> Write(string folder, RunReport report)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(report);
        return Guarded(folder, () =>
        {
            Directory.CreateDirectory(folder);
            var path = FreePath(folder, report);
            return _reports.Select(each => WriteWhole(path + each.Extension, each.Write(report))).ToList();
        });
    }

    private static string FreePath(string folder, RunReport report)
    {
        var scenario = string.Concat(report.Scenario.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
        var name = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"pooldash-{scenario}-{report.StartedAt.UtcDateTime:yyyyMMdd-HHmmss}"));
        return Enumerable.Range(1, int.MaxValue)
            .Select(number => number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"))
            .First(path => !_reports.Any(each => Path.Exists(path + each.Extension)));
    }

    private static string WriteWhole(string path, string content)
    {
        var unfinished = path + ".part";
        try
        {
            File.WriteAllText(unfinished, content, _utf8);
            File.Move(unfinished, path);
            return path;
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    private static T Guarded<T>(string folder, Func<T> write)
    {
        if (File.Exists(folder))
        {
            throw new ReportFolderException($"Reports cannot be written to '{folder}': it is a file. Name a folder.");
        }

        try
        {
            return write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ReportFolderException($"Reports cannot be written to the folder '{folder}': {fault.Message}", fault);
        }
    }
}

/// <summary>Reports cannot be written.</summary>
/// <param name="message">Where, and why.</param>
/// <param name="innerException">What the system said.</param>
public sealed class ReportFolderException(string message, Exception? innerException = null) : IOException(message, innerException);
