using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PoolDash.Races.Exploring;
using PoolDash.Races.Scheduling;

namespace PoolDash.Races.Replaying;

/// <summary>
/// A schedule in a text that fits in a URL: the test, what its instructions are told by, whose turns they were, and a check of all that. "a3b12" is three
/// turns of the first thread, then twelve of the second; "~mended" behind the specimen's name is its test on the pool that mends it.
/// </summary>
/// <param name="Test">The test.</param>
/// <param name="Fingerprint">What its instructions are told by.</param>
/// <param name="Lanes">Whose turns they were.</param>
internal sealed partial record RaceTrace(string Test, string Fingerprint, IReadOnlyList<int> Lanes)
{
    private const int CheckLength = 4;

    /// <summary>After so many, turns are taken in rotation, which needs no telling.</summary>
    private const int MostLanes = Execution.MostTurns;

    /// <summary>A letter and a digit for each turn, and the names.</summary>
    private const int MostLength = (2 * MostLanes) + 200;

    private const string Example = "non-atomic-swap.k3f9a2xw.a5b12a2.p0d4";

    /// <summary>The text.</summary>
    internal string Text
    {
        get
        {
            var body = new StringBuilder($"{Test}.{Fingerprint}.");
            for (var index = 0; index < Lanes.Count;)
            {
                var first = index;
                while (index < Lanes.Count && Lanes[index] == Lanes[first])
                {
                    index++;
                }

                body.Append((char)('a' + Lanes[first])).Append(CultureInfo.InvariantCulture, $"{index - first}");
            }

            return $"{body}.{ShortHash.Of(body.ToString(), CheckLength)}";
        }
    }

    internal static RaceTrace Of(Test test, IEnumerable<Turn> turns) => new(test.Name, test.Fingerprint, [.. turns.Take(MostLanes).Select(turn => turn.Lane)]);

    /// <summary>Reads one.</summary>
    /// <exception cref="RaceFaultException">It is none, cut, or edited.</exception>
    internal static RaceTrace Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Fault($"The trace is missing. One reads like {Example}; each outcome of an exploration has its own.");
        }

        var match = text.Length > MostLength ? Match.Empty : Shape().Match(text.Trim());
        if (!match.Success)
        {
            throw Fault($"'{Shortened(text)}' is no trace, or a part of one was cut off. One reads like {Example}: specimen, build, schedule and check.");
        }

        if (ShortHash.Of(match.Groups["body"].Value, CheckLength) != match.Groups["check"].Value)
        {
            throw Fault("The trace was cut or edited: its last four characters do not fit the rest. Copy it whole, or explore the specimen again.");
        }

        var lanes = new List<int>();
        foreach (Match turns in Turns().Matches(match.Groups["turns"].Value))
        {
            var count = int.Parse(turns.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
            if (lanes.Count + count > MostLanes)
            {
                throw Fault($"The trace has more than {MostLanes:N0} turns, which no execution has.");
            }

            lanes.AddRange(Enumerable.Repeat(turns.Groups["lane"].ValueSpan[0] - 'a', count));
        }

        return new(match.Groups["test"].Value, match.Groups["print"].Value, lanes);
    }

    internal static RaceFaultException Fault(string message) => new("trace", message);

    private static string Shortened(string text) => text.Length <= 80 ? text : $"{text[..77]}…";

    [GeneratedRegex("^(?<body>(?<test>[a-z0-9-]+(~mended)?)\\.(?<print>[0-9a-z]{8})\\.(?<turns>([a-p][1-9][0-9]{0,3})+))\\.(?<check>[0-9a-z]{4})$", RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();

    [GeneratedRegex("(?<lane>[a-p])(?<count>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Turns();
}
