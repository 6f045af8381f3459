namespace PoolDash.Client.Layout;

/// <summary>What the header shows.</summary>
/// <param name="Pools">The pools' names.</param>
/// <param name="Notices">What is wrong.</param>
public sealed record HeaderPicture(IReadOnlyList<string> Pools, IReadOnlyList<Notice> Notices);
