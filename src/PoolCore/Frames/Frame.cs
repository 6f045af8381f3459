namespace PoolDash.PoolCore;

/// <summary>
/// All pools of a process at one moment, as screens get them: each frame says everything, so that who misses one has lost nothing.
/// </summary>
/// <param name="Node">Which process this is.</param>
/// <param name="Sequence">The frame's number in its process, from 1.</param>
/// <param name="At">When it was taken.</param>
/// <param name="Pools">The pools, in the order in which they came.</param>
/// <param name="DroppedEvents">How many events the process no longer remembers, or never learned of because they came too fast.</param>
public sealed record Frame(string Node, long Sequence, DateTimeOffset At, IReadOnlyList<PoolFrame> Pools, long DroppedEvents)
{
    /// <summary>The pool of that name, upper and lower case being the same; null when this frame has none.</summary>
    public PoolFrame? Find(string pool) =>
        Pools.FirstOrDefault(each => each.Name.Equals(pool, StringComparison.OrdinalIgnoreCase));

    /// <summary>This frame with those pools only whose names are given.</summary>
    public Frame Only(IReadOnlySet<string> pools) => this with { Pools = [.. Pools.Where(pool => pools.Contains(pool.Name))] };
}
