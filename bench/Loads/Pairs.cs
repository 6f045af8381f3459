using PoolDash.Bench.Contenders;

namespace PoolDash.Bench.Loads;

/// <summary>Rent, use, return, over and over on one thread.</summary>
internal static class Pairs
{
    /// <summary>How many make a stretch long enough that a look at the clock or at a flag between two does not count.</summary>
    public const int Stretch = 256;

    /// <returns>How many pairs it was.</returns>
    public static int Run<TContender, THeld>(TContender contender, int pairs)
        where TContender : struct, IContender<TContender, THeld>
    {
        long sum = 0;
        for (var pair = 0; pair < pairs; pair++)
        {
            var held = contender.Rent();
            sum += contender.Use(held).Id;
            contender.Return(held);
        }

        // The sum also keeps the compiler from leaving out the use.
        return sum > 0 ? pairs : throw new InvalidOperationException($"{TContender.Name} gave no connection.");
    }
}
