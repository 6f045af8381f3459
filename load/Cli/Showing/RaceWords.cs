using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using PoolDash.Races;
using static PoolDash.Load.Reports.ReportWords;

namespace PoolDash.Cli.Showing;

/// <summary>The lab's numbers and names as the command line says them.</summary>
internal static partial class RaceWords
{
    /// <summary>Beyond these nobody reads each digit of a number.</summary>
    private const int MostDigits = 15;

    /// <summary>What is explored, and how.</summary>
    internal static string Chosen(Exploration exploration) => exploration.Mode == ExploreMode.Exhaustive
        ? "every interleaving, of equal ones one"
        : FormattableString.Invariant($"{Count(exploration.Samples ?? 0)} samples drawn with seed {exploration.Seed}");

    /// <summary>On which pool a test is run.</summary>
    internal static string On(bool isMended) => isMended ? " on the pool that mends it" : "";

    /// <summary>A number of any size: its digits in groups, or its size where these are too many to be read.</summary>
    internal static string Large(string digits)
    {
        if (!BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return digits;
        }

        return digits.Length <= MostDigits
            ? number.ToString("N0", CultureInfo.InvariantCulture)
            : $"{digits[0]}.{digits[1..3]} × 10^{digits.Length - 1}";
    }

    /// <summary>A share in percent. One that is there is never said to be none, nor one that lacks something to be all.</summary>
    internal static string Percent(double share) => share switch
    {
        > 0 and < 0.0001 => "< 0.01%",
        < 1 and > 0.9999 => "> 99.99%",
        _ => share.ToString("0.##%", CultureInfo.InvariantCulture),
    };

    /// <summary>A word for a shell: in quotation marks where it would else be more than a word.</summary>
    internal static string ForShell(string word) => PlainWord().IsMatch(word) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[\w.~:@%+/=,-]+$")]
    private static partial Regex PlainWord();
}
