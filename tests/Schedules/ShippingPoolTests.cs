using PoolDash.Schedules.Exploring;
using PoolDash.Schedules.Scenes;

namespace PoolDash.Schedules;

/// <summary>Explores what ships: the Release build of PoolCore, rewritten. One class for each scene, so that two run at once.</summary>
public abstract class ShippingPoolTests(Type scene)
{
    /// <summary>For each of three strategies: more than 10,000 for each scene.</summary>
    private const uint Schedules = 3_500;

    public static TheoryData<Strategy> Strategies { get; } = [.. Enum.GetValues<Strategy>()];

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Given_operations_that_cross_when_their_schedules_are_explored_then_every_law_holds(Strategy strategy)
    {
        var exploration = new Exploration(scene, strategy);
        var finding = ReplayFile.TryReplay(exploration) ?? exploration.Explore(Schedules);
        TestContext.Current.TestOutputHelper?.WriteLine(finding.ToString());
        if (finding.Violation is { } violation)
        {
            Assert.Fail($"{violation}{Environment.NewLine}{ReplayFile.Keep(exploration, finding.Trace)}");
        }

        Assert.True(finding.Schedules is 1 or (int)Schedules, $"Only {finding.Schedules} schedules were explored.");
    }
}

public sealed class ResetMeetsReturnTests() : ShippingPoolTests(typeof(ResetMeetsReturn));

public sealed class ResetMeetsRentTests() : ShippingPoolTests(typeof(ResetMeetsRent));

public sealed class ResetMeetsOpenTests() : ShippingPoolTests(typeof(ResetMeetsOpen));

public sealed class ResetMeetsCancelTests() : ShippingPoolTests(typeof(ResetMeetsCancel));

public sealed class ReturnMeetsWaiterTests() : ShippingPoolTests(typeof(ReturnMeetsWaiter));

public sealed class DisposeMeetsEverythingTests() : ShippingPoolTests(typeof(DisposeMeetsEverything));
