using System.Globalization;
using System.Text.RegularExpressions;
using PoolDash.PoolCore;

namespace PoolDash.MainJob;

/// <summary>What is told of a pool in one of the four ways.</summary>
internal sealed partial record Figures(long Idle, long Rented, long Opened, long Closed, long Rents, long Resets, long Generation)
{
    internal static Figures Of(PoolFrame pool) => new(pool.Idle, pool.Rented, pool.Opened, pool.Closed, pool.Rents, pool.Resets, pool.Generation);

    internal static Figures Of(string metrics, string pool)
    {
        return new(
            Sum("db_client_connection_count", "db_client_connection_state=\"idle\""),
            Sum("db_client_connection_count", "db_client_connection_state=\"used\""),
            Sum("pooldash_connections_opened_total"),
            Sum("pooldash_connections_closed_total"),
            Sum("pooldash_rents_total"),
            Sum("pooldash_resets_total"),
            Sum("pooldash_generation"));

        long Sum(string name, string label = "") => metrics.Split('\n')
            .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal) && line.Contains($"\"{pool}\"", StringComparison.Ordinal))
            .Sum(line => (long)double.Parse(Value().Match(line).Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"\} ([0-9.eE+-]+)")]
    private static partial Regex Value();
}
