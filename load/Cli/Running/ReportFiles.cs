using System.Text;
using PoolDash.Load.Reports;

namespace PoolDash.Cli.Running;

/// <summary>Where a run's reports go. Whether they can go there is found out before the run begins: nobody wants to learn it after an hour.</summary>
/// <param name="folder">The folder for all of them; null for none.</param>
/// <param name="json">The file for the JSON report; null for none.</param>
internal sealed class ReportFiles(string? folder, string? json)
{
    internal void Check()
    {
        if (folder?.Length == 0 || json?.Length == 0)
        {
            throw CommandFaultException.WrongUsage($"{(json?.Length == 0 ? "--json needs the name of a file" : "--report needs the name of a folder")}.");
        }

        if (folder is not null)
        {
            ReportFolder.Check(folder);
        }

        if (json is not null)
        {
            Guarded(json, () =>
            {
                var existed = File.Exists(json);
                using (new FileStream(json, FileMode.OpenOrCreate, FileAccess.Write))
                {
                }

                if (!existed)
                {
                    File.Delete(json);
                }
            });
        }
    }

    /// <summary>Writes them.</summary>
    /// <returns>Their paths.</returns>
    internal IReadOnlyList<string> Write(RunReport report)
    {
        List<string> paths = [];
        try
        {
            if (folder is not null)
            {
                paths.AddRange(ReportFolder.Write(folder, report));
            }
        }
        finally
        {
            // Also when the folder failed: one report is better than none.
            if (json is not null)
            {
                Guarded(json, () => File.WriteAllText(json, JsonReport.Write(report), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));
                paths.Add(json);
            }
        }

        return paths;
    }

    private static void Guarded(string file, Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw CommandFaultException.CouldNotRun($"The report cannot be written to '{file}': {fault.Message}");
        }
    }
}
