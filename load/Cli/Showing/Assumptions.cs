using PoolDash.Load.Reports;
using Spectre.Console;

namespace PoolDash.Cli.Showing;

/// <summary>What a result of the lab rests on.</summary>
internal static class Assumptions
{
    internal static void Write(IReadOnlyList<string> assumptions, Surroundings surroundings)
    {
        if (assumptions.Count == 0)
        {
            return;
        }

        surroundings.Out.WriteLine();
        surroundings.Print("This rests on:");
        foreach (var assumption in assumptions)
        {
            surroundings.Print($"  {ReportWords.OneLine(assumption)}");
        }
    }
}
