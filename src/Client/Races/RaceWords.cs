using System.Globalization;
using PoolDash.Races;

namespace PoolDash.Client.Races;

/// <summary>What pages say of specimens and explorations.</summary>
public static class RaceWords
{
    /// <summary>Whether a specimen is one that mends, rather than one to be mended: a stall, too, is a fault, although no outcome of it is forbidden.</summary>
    public static bool IsMend(this Specimen specimen)
    {
        ArgumentNullException.ThrowIfNull(specimen);
        return specimen.Mend is null;
    }

    /// <summary>A grade as a word.</summary>
    public static string Word(this Grade grade) => grade == Grade.Forbidden ? "forbidden" : "allowed";

    /// <summary>Whether an exploration has not come to its end.</summary>
    public static bool GoesOn(this Exploration exploration)
    {
        ArgumentNullException.ThrowIfNull(exploration);
        return exploration is { IsComplete: false, WhyIncomplete: null };
    }

    /// <summary>What an exploration has found, in a sentence.</summary>
    public static string Verdict(this Exploration exploration)
    {
        ArgumentNullException.ThrowIfNull(exploration);
        var forbidden = exploration.Outcomes.Count(outcome => outcome.Grade == Grade.Forbidden);
        var what = exploration.Outcomes.Count switch
        {
            0 => "Nothing came out yet.",
            var all when forbidden == 0 => all == 1 ? "One outcome, and it is allowed." : $"{all} outcomes, all of them allowed.",
            var all => $"{forbidden} of {all} {(all == 1 ? "outcome" : "outcomes")} {(forbidden == 1 ? "is" : "are")} forbidden.",
        };
        return exploration switch
        {
            { IsComplete: true, Mode: ExploreMode.Exhaustive } => $"{what} Every schedule was run: nothing else can happen.",
            { IsComplete: true } => $"{what} These were samples: what is rare may be missing.",
            { WhyIncomplete: { } why } => $"{what} This is not all. {why}",
            _ => what,
        };
    }

    /// <summary>Whether a number is given by its order of magnitude alone, as in "~1.81e226": its digits would be too many to count.</summary>
    public static bool IsRough(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return number.StartsWith('~');
    }

    /// <summary>The order of magnitude of a number given in decimal digits, or by that alone; null of one that is read at a glance.</summary>
    public static (string Leading, int Exponent)? Magnitude(string digits)
    {
        ArgumentNullException.ThrowIfNull(digits);
        if (IsRough(digits))
        {
            var parts = digits[1..].Split('e');
            return (parts[0], int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        }

        if (digits.Length < 7)
        {
            return null;
        }

        // Rounded by the third digit, which may carry: 9.96 is 10, and that is 1.0 of the next power.
        var tenths = (((digits[0] - '0') * 100) + ((digits[1] - '0') * 10) + (digits[2] - '0') + 5) / 10;
        return tenths == 100 ? ("1.0", digits.Length) : (FormattableString.Invariant($"{tenths / 10}.{tenths % 10}"), digits.Length - 1);
    }
}
