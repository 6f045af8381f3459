using FsCheck;
using FsCheck.Fluent;

namespace PoolDash.PoolCore.Tests.Model;

public class ModelTests
{
    [Fact]
    public void Given_any_sequence_of_steps_Then_the_pool_does_what_the_sequential_model_does()
    {
        var property = Prop.ForAll(Step.Sequences(), SideBySide.Run);

        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_500).WithStartSize(5).WithEndSize(80), property);
    }
}
