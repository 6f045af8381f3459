namespace PoolDash.Server.Configured;

/// <summary>Finds keys that nothing reads: a misspelt option would otherwise be silently without effect.</summary>
internal static class ConfigurationKeys
{
    /// <summary>The keys that a section bound to these options may have.</summary>
    internal static IEnumerable<string> Of<TOptions>() =>
        typeof(TOptions).GetProperties()
            .Where(property => !typeof(Delegate).IsAssignableFrom(property.PropertyType))
            .Select(property => property.Name);

    /// <summary>A line for each key that is not among the known ones: which it is, and which was probably meant.</summary>
    internal static IEnumerable<string> FindUnknown(IConfigurationSection section, IReadOnlyCollection<string> known) =>
        section.GetChildren()
            .Select(child => child.Key)
            .Where(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase))
            .Select(key => $"{section.Path}:{key} is no option: {Mend(key, known)}");

    private static string Mend(string key, IReadOnlyCollection<string> known)
    {
        var nearest = known.MinBy(candidate => Distance(key.ToUpperInvariant(), candidate.ToUpperInvariant()))!;
        return Distance(key.ToUpperInvariant(), nearest.ToUpperInvariant()) <= Math.Max(2, key.Length / 3)
            ? $"did you mean {nearest}?"
            : $"remove it, or write one of {string.Join(", ", known.Order(StringComparer.Ordinal))}.";
    }

    /// <summary>The Levenshtein distance: how many letters to insert, remove or replace (V. I. Levenshtein, 1966).</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j - 1], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
