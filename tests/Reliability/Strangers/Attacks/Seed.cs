using System.Globalization;
using System.Security.Cryptography;
using FsCheck;
using Microsoft.FSharp.Core;

namespace PoolDash.Reliability.Strangers;

/// <summary>How many cases are generated, and from what. The environment says so; a failure tells how to see it again.</summary>
internal static class Seed
{
    private const string CasesVariable = "POOLDASH_CASES";
    private const string SeedVariable = "POOLDASH_SEED";
    private const int UsualCases = 1_000;
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>In all, over every test that generates any.</summary>
    internal static int Cases { get; } = int.TryParse(Environment.GetEnvironmentVariable(CasesVariable), CultureInfo.InvariantCulture, out var cases) ? cases : UsualCases;

    internal static ulong Value { get; } =
        ulong.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var seed) ? seed : (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>Checks a property of so many generated cases.</summary>
    /// <param name="cases">How many.</param>
    /// <param name="name">Of what; with the seed it decides which cases.</param>
    /// <param name="property">The property.</param>
    internal static void Check(int cases, string name, Property property)
    {
        var own = name.Aggregate(Value, (seed, letter) => (seed * 31) + letter);
        try
        {
            FsCheck.Check.One(
                Config.QuickThrowOnFailure.WithMaxTest(cases).WithStartSize(1).WithEndSize(40).WithQuietOnSuccess(true)
                    .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(own, Gamma), FSharpOption<int>.None))),
                property);
        }
        catch (Exception found) when (found is not OutOfMemoryException)
        {
            Assert.Fail($"{name}: see it again with {SeedVariable}={Value} {CasesVariable}={Cases}.\n{found.Message}");
        }
    }
}
