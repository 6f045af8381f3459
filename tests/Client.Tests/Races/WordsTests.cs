using PoolDash.Client.Races;

namespace PoolDash.Client.Tests.Races;

public sealed class WordsTests
{
    [Theory]
    [InlineData("callvirt bool HashSet<Connection>.Add(!0)", "callvirt HashSet.Add")]
    [InlineData("callvirt HashSet.Enumerator<!0> HashSet<Connection>.GetEnumerator()", "callvirt HashSet.GetEnumerator")]
    [InlineData("call !0 HashSet.Enumerator<KeyValuePair<int32, Connection>>.get_Current()", "call Enumerator.get_Current")]
    [InlineData("call !!0 Interlocked.Exchange<HashSet<Connection>>(!!0&, !!0)", "call Interlocked.Exchange")]
    [InlineData("call void Monitor.Enter(object, bool&)", "call Monitor.Enter")]
    [InlineData("ldfld HashSet<Connection> NonAtomicSwap._sockets", "ldfld _sockets")]
    [InlineData("newobj List<KeyValuePair<int32, Connection>>()", "newobj List")]
    [InlineData("constrained. Enumerator<Connection>", "constrained. Enumerator")]
    [InlineData("isinst Connection", "isinst Connection")]
    [InlineData("ldstr \"a <b> (c.d) e\"", "ldstr \"a <b> (c.d) e\"")]
    [InlineData("br.s IL_0032", "br.s IL_0032")]
    [InlineData("ret", "ret")]
    public void Instructions_are_made_to_fit(string instruction, string brief) => Assert.Equal(brief, InstructionText.Brief(instruction));

    [Theory]
    [InlineData("7", "7")]
    [InlineData("123", "123")]
    [InlineData("1234", "1,234")]
    [InlineData("123456789012345678901234567890123456789012", "123,456,789,012,345,678,901,234,567,890,123,456,789,012")]
    public void Digits_are_grouped_however_many_they_are(string digits, string grouped) => Assert.Equal(grouped, InWords.Digits(digits));

    [Theory]
    [InlineData("999999", null, 0)]
    [InlineData("1000000", "1.0", 6)]
    [InlineData("11923847561029384756102938475610293", "1.2", 34)]
    [InlineData("99612345", "1.0", 8)]
    [InlineData("99412345", "9.9", 7)]
    [InlineData("~1.81e226", "1.81", 226)]
    public void Their_magnitude_is_told_from_seven_on(string digits, string? leading, int exponent) =>
        Assert.Equal(leading is null ? null : (leading, exponent), RaceWords.Magnitude(digits));

    [Theory]
    [InlineData(0, "0%")]
    [InlineData(1, "100%")]
    [InlineData(.000001, "< 0.001%")]
    [InlineData(.00012, "0.012%")]
    [InlineData(.015, "1.50%")]
    [InlineData(.5, "50.0%")]
    [InlineData(.99999, "> 99.9%")]
    public void A_share_that_is_not_none_or_all_is_never_said_to_be(double share, string said) => Assert.Equal(said, InWords.Share(share));
}
