using FsCheck;
using FsCheck.Fluent;

namespace PoolDash.PoolCore.Tests.Model;

/// <summary>One thing done to a pool. <paramref name="Which"/> chooses among those to whom it can be done, and how.</summary>
internal sealed record Step(StepKind Kind, int Which)
{
    /// <summary>Lists of steps in which each kind is about as frequent as it is interesting, and what is left out of them to find the shortest that fails.</summary>
    internal static Arbitrary<Step[]> Sequences()
    {
        (int Weight, StepKind Kind)[] weights =
        [
            (8, StepKind.Rent), (1, StepKind.TryRent), (2, StepKind.Cancel), (6, StepKind.Return), (1, StepKind.ReturnAgain),
            (1, StepKind.Discard), (2, StepKind.Reset), (1, StepKind.Pause), (2, StepKind.Resume), (1, StepKind.Resize),
            (8, StepKind.OpeningSucceeds), (1, StepKind.OpeningFails), (4, StepKind.CloseEnds), (1, StepKind.BackOffPasses),
        ];
        var steps = Gen.Frequency(weights.Select(weighted =>
            (weighted.Weight, Gen.Choose(0, 11).Select(which => new Step(weighted.Kind, which)))));
        return Arb.From(Gen.ArrayOf(steps), Shrink);
    }

    private static IEnumerable<Step[]> Shrink(Step[] steps)
    {
        for (var length = steps.Length / 2; length > 0; length /= 2)
        {
            for (var from = 0; from + length <= steps.Length; from += length)
            {
                yield return [.. steps[..from], .. steps[(from + length)..]];
            }
        }

        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i].Which > 0)
            {
                yield return [.. steps[..i], steps[i] with { Which = 0 }, .. steps[(i + 1)..]];
            }
        }
    }
}

/// <summary>What can be done to a pool.</summary>
internal enum StepKind
{
    Rent,
    TryRent,
    Cancel,
    Return,
    ReturnAgain,
    Discard,
    Reset,
    Pause,
    Resume,
    Resize,
    OpeningSucceeds,
    OpeningFails,
    CloseEnds,
    BackOffPasses,
}
