using PoolDash.Load.Reports;

namespace PoolDash.Cli.Running;

/// <summary>Where a run's reports go. Whether they can go there is found out before the run begins: nobody wants to learn it after an hour.</summary>
/// <param name="folder">The folder for all of them; null for none.</param>
/// <param name="json">The file for the JSON report; null for none.</param>
internal sealed class ReportFiles(string? folder, string? json)
{
    private readonly JsonFile _json = new(json);

    internal void Check()
    {
        _json.CheckName();
        if (folder?.Length == 0)
        {
            throw CommandFaultException.WrongUsage("--report needs the name of a folder.");
        }

        if (folder is not null)
        {
            ReportFolder.Check(folder);
        }

        _json.Check();
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
                _json.Write(() => JsonReport.Write(report));
                paths.Add(json);
            }
        }

        return paths;
    }
}
