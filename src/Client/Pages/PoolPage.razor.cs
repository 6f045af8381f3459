using Microsoft.AspNetCore.Components;
using PoolDash.Client.Charts;
using PoolDash.Client.Controls;
using PoolDash.PoolCore;

namespace PoolDash.Client.Pages;

/// <summary>One pool: where its connections are, how it came there, and what happened to it.</summary>
public sealed partial class PoolPage
{
    private const int MostResetsListed = 10;
    private const int MostResetsMarked = 100;
    private const int MostEvents = 20;

    private static readonly TableColumn<ConnectionInfo>[] _connectionColumns =
    [
        new("Id", connection => InWords.Count(connection.Id)),
        new("Slot", connection => InWords.Count(connection.Slot)),
        new("Generation", connection => connection.IsStale ? $"{connection.Generation}, stale" : $"{connection.Generation}"),
        new("State", connection => InWords.State(connection.State), IsNumber: false),
        new("Age", connection => InWords.Span(connection.Age)),
        new("Idle for", connection => connection.State == ConnectionState.Idle ? InWords.Span(connection.IdleFor) : ""),
        new("Uses", connection => InWords.Count(connection.Uses)),
        new("Rented since (UTC)", connection => connection.RentedSince is { } since ? InWords.TimeOfDay(since) : ""),
    ];

    /// <summary>The pool's name.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>How far back charts look: a <see cref="ChartWindow.Key"/>.</summary>
    [SupplyParameterFromQuery]
    public string? Window { get; set; }

    /// <summary>"table" for tables instead of charts.</summary>
    [SupplyParameterFromQuery(Name = "view")]
    public string? Form { get; set; }

    [Inject]
    private IStressWatch Stress { get; set; } = default!;

    // What the last picture was taken from: looked at another way, a paused view still shows that moment.
    private (Frame Frame, PoolPicture Picture)? _taken;

    private ChartWindow ChosenWindow => ChartWindow.Of(Window);

    private bool AsTables => Form == "table";

    /// <inheritdoc/>
    protected override PoolPicture Take(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var picture = TakeNew(frame, _taken is { } taken && taken.Frame == frame && taken.Picture.Pool?.Name == frame.Find(Name)?.Name ? taken.Picture : null);
        _taken = (frame, picture);
        return picture;
    }

    private PoolPicture TakeNew(Frame frame, PoolPicture? ofSameFrame)
    {
        var axis = new TimeAxis(frame.At, ChosenWindow);
        if (frame.Find(Name) is not { } pool)
        {
            return new(axis, [.. frame.Pools.Select(other => other.Name)], null, [], [], [], [])
            {
                PastRun = Stress.Runs.FirstOrDefault(run => run.Pool.Equals(Name, StringComparison.OrdinalIgnoreCase)),
            };
        }
        return new(
            axis,
            [],
            pool,
            PoolHistory.Until(frame, pool, axis.Window, Watch),
            ofSameFrame?.Connections ?? Watch.Connections(pool.Name) ?? [],
            ofSameFrame?.Resets ?? Watch.Resets(pool.Name, MostResetsMarked),
            ofSameFrame?.Events ?? Watch.Events(new(Pools: new HashSet<string> { pool.Name }), MostEvents).Entries)
        {
            Run = Stress.Current is { } run && run.Pool == pool.Name ? run : null,
        };
    }
}
