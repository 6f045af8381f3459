using Microsoft.AspNetCore.Components;
using PoolDash.Races;

namespace PoolDash.Client.Races;

/// <summary>The code that a step runs.</summary>
public sealed partial class RaceCode
{
    private (SteppedCode, int)? _drawn;
    private ListedFile? _split;
    private List<string> _lines = [];

    /// <summary>The replay.</summary>
    [Parameter, EditorRequired]
    public required SteppedCode Code { get; set; }

    /// <summary>How many steps have been made.</summary>
    [Parameter, EditorRequired]
    public int Step { get; set; }

    /// <summary>Goes to a step.</summary>
    [Parameter, EditorRequired]
    public EventCallback<int> GoTo { get; set; }

    private ListedMethod? Method => Code.MethodAt(Step);

    private ListedFile? File => Method is { File: >= 0 } method ? Code.Listing.Files[method.File] : null;

    private ListedInstruction? Now => Code.At(Step) is { } step ? Code.Find(step) : null;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (_split != File)
        {
            _split = File;
            _lines = [.. File?.Text.ReplaceLineEndings("\n").TrimEnd().Split('\n') ?? []];
        }
    }

    /// <summary>Lines and instructions are not drawn again for each number that an exploration tells.</summary>
    protected override bool ShouldRender()
    {
        var isNew = _drawn != (Code, Step);
        _drawn = (Code, Step);
        return isNew;
    }

    /// <summary>A line in three parts, of which the second is what runs; the text's own indentation is no part of it.</summary>
    private (string Before, string Lit, string After) Parts(int number)
    {
        var line = _lines[number - 1];
        if (Now?.Span is not { } span || number < span.StartLine || number > span.EndLine)
        {
            return (line, "", "");
        }

        var start = number == span.StartLine ? span.StartColumn - 1 : line.Length - line.TrimStart().Length;
        var end = number == span.EndLine ? span.EndColumn - 1 : line.Length;
        start = Math.Clamp(start, 0, line.Length);
        end = Math.Clamp(end, start, line.Length);
        return (line[..start], line[start..end], line[end..]);
    }
}
