using System.Runtime.InteropServices;

namespace PoolDash.PoolCore;

/// <summary>What one sweep found, for the resets on whose behalf it looked.</summary>
internal sealed class SweepFinds<TConnection>
    where TConnection : class
{
    private readonly Dictionary<long, int> _rented = [];

    /// <summary>The generations whose resets this sweep is for.</summary>
    internal List<Generation> Ended { get; } = [];

    /// <summary>Idle ones, claimed.</summary>
    internal List<Slot<TConnection>> Idle { get; } = [];

    /// <summary>How many of <see cref="Idle"/> each reset claims.</summary>
    internal Dictionary<PoolReset, int> IdleOf { get; } = [];

    /// <summary>Rented ones to be broken.</summary>
    internal List<Slot<TConnection>> ToAbort { get; } = [];

    internal void Claim(Slot<TConnection> slot, PoolReset reset)
    {
        Idle.Add(slot);
        CollectionsMarshal.GetValueRefOrAddDefault(IdleOf, reset, out _)++;
    }

    internal void CountRented(Generation generation) =>
        _rented[generation.Number] = _rented.GetValueOrDefault(generation.Number) + 1;

    internal int CountRentedBefore(long generation) =>
        _rented.Where(rented => rented.Key < generation).Sum(rented => rented.Value);
}
