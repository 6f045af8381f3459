using Microsoft.AspNetCore.Components;
using PoolDash.PoolCore;

namespace PoolDash.Client.Controls;

/// <summary>One cell for each slot of a pool, so that a reset is seen draining the old generation cell by cell.</summary>
public sealed partial class ConnectionMap
{
    private const int MostCells = 1024;
    private static readonly ConnectionState[] _states = [ConnectionState.Idle, ConnectionState.Rented, ConnectionState.Opening, ConnectionState.Closing];

    private readonly int[] _counts = new int[_states.Length];
    private ConnectionInfo?[] _cells = [];
    private int _stale;

    /// <summary>The pool's connections.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ConnectionInfo> Connections { get; set; }

    /// <summary>How many there may be.</summary>
    [Parameter, EditorRequired]
    public int Size { get; set; }

    /// <summary>The pool's generation.</summary>
    [Parameter, EditorRequired]
    public long Generation { get; set; }

    // A pool that was made smaller may still have connections in slots beyond its size.
    private int Slots => Connections.Count == 0 ? Size : Math.Max(Size, Connections.Max(connection => connection.Slot) + 1);

    private string Density => _cells.Length switch { <= 128 => "large", <= 400 => "medium", _ => "small" };

    private string Summary =>
        $"Connections by slot: {string.Join(", ", _states.Select(state => $"{_counts[(int)state]} {InWords.State(state)}"))}; {_stale} of a generation before {Generation}.";

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        Array.Clear(_counts);
        _stale = 0;
        _cells = new ConnectionInfo?[Math.Min(Slots, MostCells)];
        foreach (var connection in Connections)
        {
            _counts[(int)connection.State]++;
            _stale += connection.IsStale ? 1 : 0;
            if (connection.Slot < _cells.Length)
            {
                _cells[connection.Slot] = connection;
            }
        }
    }

    private static string ClassOf(ConnectionInfo? cell) =>
        cell is not { } connection ? "free" : connection.IsStale ? $"{InWords.State(connection.State)} stale" : InWords.State(connection.State);

    private static string TitleOf(ConnectionInfo? cell, int slot) =>
        cell is not { } connection
            ? $"Slot {slot}: free"
            : $"Slot {slot}: connection {connection.Id}, {InWords.State(connection.State)}, generation {connection.Generation}";
}
