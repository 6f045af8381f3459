using PoolDash.Schedules.Broken;
using PoolDash.Schedules.Exploring;

namespace PoolDash.Schedules;

/// <summary>Shows that the net catches fish: faults like those it is to keep out of the pool, each found and named by its law.</summary>
public sealed class BrokenPoolTests
{
    private const uint Schedules = 10_000;
    private const uint SchedulesWithoutFault = 1_000;

    public static TheoryData<Type> Scenes { get; } = [typeof(SmallRentMeetsRent), typeof(SmallResetMeetsReturnAndRent), typeof(SmallResetMeetsOpen)];

    public static MatrixTheoryData<Fault, Strategy> Faults { get; } =
        new(Enum.GetValues<Fault>().Where(fault => fault is not Fault.None), Enum.GetValues<Strategy>());

    [Theory]
    [MemberData(nameof(Faults))]
    public void Given_a_pool_with_one_line_wrong_when_its_schedules_are_explored_then_the_law_it_breaks_is_named(Fault fault, Strategy strategy)
    {
        var finding = new Exploration(SceneOf(fault), strategy, fault).Explore(Schedules);
        TestContext.Current.TestOutputHelper?.WriteLine(finding.ToString());
        Assert.True(finding.Breaks(fault.Breaks()), finding.Violation ?? "Nothing found.");
    }

    [Theory]
    [MemberData(nameof(Scenes))]
    public void Given_the_same_pool_without_that_line_when_its_schedules_are_explored_then_every_law_holds(Type scene)
    {
        foreach (var strategy in Enum.GetValues<Strategy>())
        {
            var finding = new Exploration(scene, strategy, Fault.None).Explore(SchedulesWithoutFault);
            Assert.True(finding.Violation is null, finding.Violation);
        }
    }

    [Fact]
    public void Given_a_schedule_that_broke_a_law_when_it_is_replayed_then_the_same_steps_break_it()
    {
        var exploration = new Exploration(typeof(SmallResetMeetsReturnAndRent), Strategy.Prioritized, Fault.WaitsWithoutLookingAgain);
        var found = exploration.Explore(Schedules);
        Assert.Equal(found.Violation, exploration.Replay(found.Trace).Violation);
    }

    private static Type SceneOf(Fault fault) => fault switch
    {
        Fault.TakesWithoutClaiming => typeof(SmallRentMeetsRent),
        Fault.StampsAfterOpening => typeof(SmallResetMeetsOpen),
        _ => typeof(SmallResetMeetsReturnAndRent),
    };
}
