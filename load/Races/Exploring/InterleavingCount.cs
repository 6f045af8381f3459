using System.Globalization;
using System.Numerics;
using PoolDash.Races.Scheduling;

namespace PoolDash.Races.Exploring;

/// <summary>
/// How many interleavings of single instructions are equal to an execution: all orders of its instructions that keep the order of each thread, and of each
/// two that depend on each other. Exactly, or with three threads of hundreds of instructions about: then their exact number takes far longer to count than
/// the executions took.
/// </summary>
internal sealed class InterleavingCount
{
    /// <summary>More states than this are counted with floating-point numbers.</summary>
    private const long MostExactStates = 400_000;

    private readonly WayTable<Wide> _exact = new(Wide.One);
    private readonly WayTable<double> _about = new(1);
    private BigInteger _sum;

    /// <summary>Whether nothing was rounded.</summary>
    internal bool IsExact { get; private set; } = true;

    /// <summary>Whether every one could be counted.</summary>
    internal bool IsWhole { get; private set; } = true;

    /// <summary>Counts those of one more execution.</summary>
    /// <returns>How many they are.</returns>
    internal BigInteger Add(Execution execution)
    {
        if (execution.WasCut)
        {
            // Thousands of turns, and nobody knows how they would go on.
            IsWhole = false;
            return 0;
        }

        var order = new StepOrder(execution);
        BigInteger ways;
        if (order.States <= MostExactStates && order.Bits < Wide.Bits)
        {
            ways = _exact.Ways(order).ToBigInteger();
        }
        else
        {
            var about = _about.Ways(order);
            IsExact = false;
            IsWhole &= double.IsFinite(about);
            ways = IsWhole ? new BigInteger(about) : BigInteger.Zero;
        }

        _sum += ways;
        return ways;
    }

    /// <summary>A number as it is told: all its digits, or as in "~1.81e226".</summary>
    internal string? Text(BigInteger ways) =>
        !IsWhole ? null
        : IsExact ? ways.ToString(CultureInfo.InvariantCulture)
        : ways.ToString("'~'0.00e0", CultureInfo.InvariantCulture);

    /// <summary>The sum as it is told.</summary>
    internal string? Text() => Text(_sum);
}
