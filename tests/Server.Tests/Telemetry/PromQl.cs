using System.Text.RegularExpressions;

namespace PoolDash.Server.Tests.Telemetry;

/// <summary>Finds names of metrics: in what a server tells, and in queries.</summary>
internal static partial class PromQl
{
    /// <summary>The names of the metrics, as queries ask for them, of a scrape.</summary>
    internal static HashSet<string> NamesIn(string scrape) =>
        [.. scrape.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => Name().Match(line).Value)];

    /// <summary>Every metric that a query asks for: each word that is not a function, an operator, a label, a text or a time.</summary>
    internal static IEnumerable<string> MetricsOf(string query)
    {
        var bare = Word().Replace(LabelList().Replace(Selector().Replace(query, " "), " "), " ");
        return Name().Matches(bare).Select(match => match.Value).Where(name => name is not ("and" or "or" or "unless" or "bool")).Distinct();
    }

    [GeneratedRegex("[a-zA-Z_:][a-zA-Z0-9_:]*")]
    private static partial Regex Name();

    /// <summary>Label matchers, texts and ranges.</summary>
    [GeneratedRegex(@"\{[^}]*\}|""[^""]*""|\[[^\]]*\]")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex LabelList();

    /// <summary>Functions and aggregations: words before a parenthesis.</summary>
    [GeneratedRegex(@"[a-zA-Z_][a-zA-Z0-9_]*\s*(?=\()|(?<![a-zA-Z_])\d[a-zA-Z0-9.]*")]
    private static partial Regex Word();
}
