namespace PoolDash.Reliability.Load;

public sealed class PlaceholderTests
{
    [Fact]
    public void Builds() => Assert.NotEmpty(Repository.Root);
}
