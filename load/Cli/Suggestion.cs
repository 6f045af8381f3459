namespace PoolDash.Cli;

/// <summary>What somebody may have meant by a word that there is not.</summary>
internal static class Suggestion
{
    private const int Most = 3;

    /// <summary>A question to put behind a message: which of the known words are near; empty where none is.</summary>
    internal static string For(string typed, IEnumerable<string> known)
    {
        var words = known.ToList();
        var near = words
            .Select(word => (Word: word, Distance: Distance(Plain(typed), Plain(word))))
            .Where(each => each.Distance <= Math.Max(1, Plain(typed).Length / 3))
            .OrderBy(each => each.Distance)
            .Select(each => each.Word)
            .Take(Most)
            .ToList();
        near = near.Count > 0 ? near : [.. words.Where(word => IsPart(typed, word)).Take(Most)];
        return near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", near)}?";
    }

    private static string Plain(string word) => word.TrimStart('-').ToLowerInvariant();

    /// <summary>Three letters in common by chance say nothing.</summary>
    private static bool IsPart(string typed, string word) =>
        Plain(typed).Length > 3 && (Plain(word).Contains(Plain(typed), StringComparison.Ordinal) || Plain(typed).Contains(Plain(word), StringComparison.Ordinal));

    /// <summary>How many letters must be put in, left out, changed, or exchanged with their neighbour (Damerau and Levenshtein's distance).</summary>
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                table[i, j] = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[a.Length, b.Length];
    }
}
