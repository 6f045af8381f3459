using System.Text;

namespace PoolDash.PoolCore;

/// <summary>
/// Text that somebody else wrote, for a place that has one line: white space is a blank, and what steers a terminal, turns the direction of writing or is
/// no character at all is replaced. With line breaks in it, it would be lines that nobody wrote.
/// </summary>
internal static class OneLine
{
    internal static string Of(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        Rune.IsWhiteSpace(rune) ? " " : (Rune.IsControl(rune) || IsTurning(rune) ? Rune.ReplacementChar : rune).ToString()));

    /// <summary>Marks that turn the direction of writing make a text look like another.</summary>
    private static bool IsTurning(Rune rune) => rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
