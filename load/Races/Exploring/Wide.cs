using System.Numerics;
using System.Runtime.CompilerServices;

namespace PoolDash.Races.Exploring;

/// <summary>A number of 512 bits, as far as counting needs one: a test of three threads has far more interleavings than 128 bits can hold.</summary>
internal struct Wide : IAdditionOperators<Wide, Wide, Wide>
{
    internal const int Bits = Parts * 64;

    private const int Parts = 8;

    /// <summary>The lowest bits first.</summary>
    private Words _words;

    internal static Wide One
    {
        get
        {
            var one = default(Wide);
            one._words[0] = 1;
            return one;
        }
    }

    public static Wide operator +(Wide left, Wide right)
    {
        var sum = default(Wide);
        var carry = UInt128.Zero;
        for (var part = 0; part < Parts; part++)
        {
            carry += (UInt128)left._words[part] + right._words[part];
            sum._words[part] = (ulong)carry;
            carry >>= 64;
        }

        return sum;
    }

    internal readonly BigInteger ToBigInteger()
    {
        var number = BigInteger.Zero;
        for (var part = Parts - 1; part >= 0; part--)
        {
            number = (number << 64) + _words[part];
        }

        return number;
    }

    [InlineArray(Parts)]
    private struct Words
    {
        private ulong _lowest;
    }
}
