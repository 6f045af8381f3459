using System.Collections;
using System.Reflection;

namespace PoolDash.Server.Configured;

/// <summary>Finds what would be silently without effect, or have another than was meant: keys that nothing reads, and values that the binder passes over or misreads.</summary>
internal static class ConfigurationKeys
{
    /// <summary>The keys that a section bound to these options may have.</summary>
    internal static IEnumerable<PropertyInfo> Of<TOptions>() =>
        typeof(TOptions).GetProperties().Where(property => !typeof(Delegate).IsAssignableFrom(property.PropertyType));

    /// <summary>A line for each key that is not among the known ones, which was probably meant, and for each value that is not what its key stands for.</summary>
    /// <param name="section">Where to look.</param>
    /// <param name="options">The options that are read from it.</param>
    /// <param name="sections">The sections in it that others read.</param>
    internal static IEnumerable<string> FindFaults(IConfigurationSection section, IReadOnlyCollection<PropertyInfo> options, params string[] sections)
    {
        string[] known = [.. options.Select(option => option.Name), .. sections];
        return section.GetChildren().Select(child => FindFault(child) is { } fault ? $"{child.Path} {fault}" : null).OfType<string>();

        string? FindFault(IConfigurationSection child)
        {
            if (sections.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                return string.IsNullOrEmpty(child.Value) ? null : "has a value, and is a section: write that at a key below it.";
            }

            if (options.FirstOrDefault(option => option.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase))?.PropertyType is not { } type)
            {
                return $"is no option: {Mend(child.Key, known)}";
            }

            if (string.IsNullOrEmpty(child.Value))
            {
                return null;
            }

            // .NET reads a number alone as days; of 0 that is the same.
            return (Nullable.GetUnderlyingType(type) ?? type) == typeof(TimeSpan) && child.Value != "0" && !child.Value.Contains(':', StringComparison.Ordinal)
                ? $"is '{child.Value}': it must be {UnreadableSetting.Time}."
                : type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) ? $"is '{child.Value}', and is a list: write {child.Key}:0 for its first." : null;
        }
    }

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
