using Microsoft.AspNetCore.Components;

namespace PoolDash.Client.Controls;

/// <summary>A filter of which any number of choices may be ticked; none is the same as all.</summary>
public sealed partial class ChoiceFilter
{
    /// <summary>What is chosen.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>What it is called when nothing is ticked, and so all pass.</summary>
    [Parameter, EditorRequired]
    public required string All { get; set; }

    /// <summary>The choices, by their groups' names.</summary>
    [Parameter, EditorRequired]
    public required ILookup<string, Choice> Groups { get; set; }

    /// <summary>What is ticked.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Chosen { get; set; }

    /// <summary>Is told what is ticked now.</summary>
    [Parameter, EditorRequired]
    public EventCallback<IReadOnlyList<string>> ChosenChanged { get; set; }

    private string Words => Chosen.Count switch
    {
        0 => All,
        1 => Groups.SelectMany(group => group).FirstOrDefault(choice => choice.Value == Chosen[0])?.Words ?? Chosen[0],
        _ => $"{Chosen.Count} chosen",
    };

    private Task TurnAsync(string value) =>
        ChosenChanged.InvokeAsync(Chosen.Contains(value) ? [.. Chosen.Where(chosen => chosen != value)] : [.. Chosen, value]);

    /// <summary>Something to choose.</summary>
    /// <param name="Value">What stands for it in an address.</param>
    /// <param name="Words">What it is called.</param>
    public sealed record Choice(string Value, string Words);
}
