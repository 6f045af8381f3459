using PoolDash.Load.Reports;
using PoolDash.Races;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PoolDash.Cli.Showing;

/// <summary>An interleaving, step by step: its threads side by side where there is room, else a line for each step.</summary>
/// <param name="surroundings">Where to write it.</param>
/// <param name="replay">The interleaving.</param>
/// <param name="listing">The code that it ran.</param>
internal sealed class ReplayLanes(Surroundings surroundings, RaceReplay replay, Listing listing)
{
    /// <summary>An instruction with its operand and a sentence are broken too often in less.</summary>
    private const int ColumnsForLane = 38;

    private readonly Dictionary<(string Method, int Offset), string> _instructions = listing.Methods
        .SelectMany(method => method.Instructions.Select(instruction => (method.Key, instruction)))
        .ToDictionary(each => (each.Key, each.instruction.Offset), each => each.instruction.Text);

    internal void Write()
    {
        var console = surroundings.Out;
        console.Write(Paint.Line(Paint.Strong(replay.Specimen), Paint.Plain(RaceWords.On(replay.IsMended))));
        console.WriteLine();
        if (!replay.IsExact)
        {
            surroundings.Print("The same schedule, as far as it goes, on the other pool.");
        }

        foreach (var lane in replay.Lanes)
        {
            surroundings.Print($"{ReportWords.OneLine(lane.Name)}  {ReportWords.OneLine(lane.Does)}");
        }

        if (replay.Begin.Count > 0)
        {
            surroundings.Print($"Before the first step: {string.Join(", ", replay.Begin.Select(Value))}");
        }

        console.WriteLine();
        if (console.Profile.Width >= ColumnsForLane * (replay.Lanes.Count + 1))
        {
            console.Write(Columns());
        }
        else
        {
            foreach (var (step, entered) in Steps())
            {
                surroundings.Print(Line(step, entered));
            }

            console.WriteLine();
        }

        console.Write(Paint.Line(replay.Grade == Grade.Forbidden ? Paint.Bad("✘ FORBIDDEN") : Paint.Good("✔ ALLOWED"), Paint.Strong($"  {replay.Result}")));
        console.WriteLine();
        surroundings.Print(ReportWords.OneLine(replay.Why));
        Assumptions.Write(replay.Assumptions, surroundings);
    }

    private Table Columns()
    {
        var table = Tables.Of(["#Step", .. replay.Lanes.Select(lane => $"{ReportWords.OneLine(lane.Name)}  {ReportWords.OneLine(lane.Does)}"), "Changed"]);
        var number = 0;
        foreach (var (step, entered) in Steps())
        {
            var lanes = replay.Lanes.Select((_, i) => (IRenderable)(i == step.Lane ? Cell(step, entered) : new Text("")));
            table.AddRow([Paint.Line(Paint.Quiet($"{++number}")), .. lanes, new Rows(Changed(step).Select(value => Paint.Line(Paint.Strong(value))))]);
        }

        return table;
    }

    private Rows Cell(RaceStep step, bool entered)
    {
        List<IRenderable> rows = [];
        if (entered)
        {
            rows.Add(Paint.Line(Paint.Quiet($"in {step.Method}")));
        }

        // What nobody else can see is not where the race is.
        rows.Add(Paint.Line(step.IsShared ? Paint.Strong(Instruction(step)) : Paint.Quiet(Instruction(step))));
        rows.Add(Paint.Line(Paint.Plain(step.Sentence)));
        rows.AddRange(Remarks(step).Select(remark => Paint.Line(Paint.Bad(remark))));
        return new(rows);
    }

    private string Line(RaceStep step, bool entered)
    {
        var line = $"{replay.Lanes[step.Lane].Name}  {(entered ? $"{step.Method}  " : "")}{Instruction(step)}  {step.Sentence}";
        var changed = Changed(step).ToList();
        return ReportWords.OneLine(string.Join("  ", [line, .. changed.Count > 0 ? [$"[{string.Join(", ", changed)}]"] : Array.Empty<string>(), .. Remarks(step)]));
    }

    /// <summary>The steps, and whether each is the first of its thread in a method.</summary>
    private IEnumerable<(RaceStep Step, bool Entered)> Steps()
    {
        var methods = new string?[replay.Lanes.Count];
        foreach (var step in replay.Steps)
        {
            yield return (step, methods[step.Lane] != step.Method);
            methods[step.Lane] = step.Method;
        }
    }

    private string Instruction(RaceStep step) => $"IL_{step.Offset:x4} {_instructions.GetValueOrDefault((step.Method, step.Offset))}".TrimEnd();

    private IEnumerable<string> Remarks(RaceStep step)
    {
        if (step.Waits.Count > 0)
        {
            yield return $"{string.Join(" and ", step.Waits.Select(lane => replay.Lanes[lane].Name))} cannot go on";
        }

        if (step.Note is { } note)
        {
            yield return note;
        }
    }

    private static IEnumerable<string> Changed(RaceStep step) => step.Fields.Where(field => field.HasChanged).Select(Value);

    private static string Value(FieldValue field) => ReportWords.OneLine($"{field.Name} = {field.Value}");
}
