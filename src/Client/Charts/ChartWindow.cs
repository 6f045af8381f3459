namespace PoolDash.Client.Charts;

/// <summary>How far back charts look.</summary>
/// <param name="Key">What stands for it in an address.</param>
/// <param name="Words">What it is called.</param>
/// <param name="Length">How long it is.</param>
/// <param name="BetweenLabels">How far apart the labels of its time axis are.</param>
public sealed record ChartWindow(string Key, string Words, TimeSpan Length, TimeSpan BetweenLabels)
{
    /// <summary>The windows to choose from, the shortest first.</summary>
    public static IReadOnlyList<ChartWindow> All { get; } =
    [
        new("1m", "1 min", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(15)),
        new("5m", "5 min", TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1)),
        new("1h", "1 h", TimeSpan.FromHours(1), TimeSpan.FromMinutes(15)),
    ];

    /// <summary>The window where none is asked for.</summary>
    public static ChartWindow Usual => All[0];

    /// <summary>The window of that key; the usual one where there is none.</summary>
    public static ChartWindow Of(string? key) => All.FirstOrDefault(window => window.Key == key) ?? Usual;
}
