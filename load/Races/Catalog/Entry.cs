namespace PoolDash.Races.Catalog;

/// <summary>A specimen as it is run.</summary>
/// <param name="Specimen">What is told of it.</param>
/// <param name="Pool">Its pool.</param>
/// <param name="Test">Its test.</param>
/// <param name="Size">How many connections a pool may have in that test, where it has a limit.</param>
internal sealed record Entry(Specimen Specimen, Type Pool, Type Test, int Size)
{
    /// <summary>The story, as who had it told it.</summary>
    internal static Uri Story { get; } = new("https://emptysqua.re/blog/pythons-swap-is-not-atomic/");

    internal static KnownOutcome Allowed(string result, string why) => new(result, Grade.Allowed, why);

    internal static KnownOutcome Forbidden(string result, string why) => new(result, Grade.Forbidden, why);
}
