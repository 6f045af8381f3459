using PoolDash.Load.Reports;
using Spectre.Console;

namespace PoolDash.Cli.Showing;

/// <summary>Pieces of text and their colours. None is markup, and none steers the terminal: whatever the text is, it is shown.</summary>
/// <param name="Text">The text.</param>
/// <param name="Style">How it looks.</param>
internal readonly record struct Paint(string Text, Style Style)
{
    internal static Paint Plain(string text) => new(text, Style.Plain);

    internal static Paint Strong(string text) => new(text, new(decoration: Decoration.Bold));

    internal static Paint Quiet(string text) => new(text, new(decoration: Decoration.Dim));

    internal static Paint Good(string text) => Of(text, Color.Green);

    internal static Paint Bad(string text) => new(text, new(Color.Red, decoration: Decoration.Bold));

    internal static Paint Of(string text, Color colour) => new(text, new(colour));

    /// <summary>Puts pieces next to each other.</summary>
    internal static Paragraph Line(params Paint[] pieces)
    {
        var line = new Paragraph();
        foreach (var piece in pieces)
        {
            line.Append(ReportWords.OneLine(piece.Text), piece.Style);
        }

        return line;
    }
}
