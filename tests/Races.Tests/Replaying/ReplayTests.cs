using PoolDash.Races.Catalog;
using PoolDash.Races.Exploring;
using PoolDash.Races.Replaying;
using PoolDash.Races.Scheduling;
using PoolDash.Races.Tests.Toys;

namespace PoolDash.Races.Tests.Replaying;

/// <summary>A trace replays exactly, and says so when it cannot.</summary>
public class ReplayTests
{
    public static TheoryData<string, bool> Tests() => SpecimenTests.Tests();

    [Theory]
    [MemberData(nameof(Tests))]
    public void Given_the_trace_of_each_outcome_Then_its_replay_comes_to_the_same_step_by_step(string name, bool isMended)
    {
        foreach (var outcome in RaceLab.Explore(ExplorePlan.Of(name, isMended, samples: 2_000)).Outcomes)
        {
            var replay = RaceLab.Replay(outcome.Trace);

            Assert.Equal((outcome.Result, outcome.Grade, outcome.Why, outcome.Trace), (replay.Result, replay.Grade, replay.Why, replay.Trace));
            Assert.True(replay.IsExact);
            Assert.All(replay.Steps, step => Assert.DoesNotContain(" does ", step.Sentence, StringComparison.Ordinal));
            Assert.All(replay.Steps, step => Assert.EndsWith(".", step.Sentence, StringComparison.Ordinal));

            // The page finds each step in the listing.
            var listing = RaceLab.List(RaceCatalog.Get(name), isMended);
            var known = listing.Methods.SelectMany(method => method.Instructions.Select(instruction => (method.Key, instruction.Offset))).ToHashSet();
            Assert.Subset(known, replay.Steps.Select(step => (step.Method, step.Offset)).ToHashSet());
        }
    }

    [Fact]
    public void Given_each_failing_trace_Then_a_thousand_of_a_thousand_replays_come_to_its_outcome()
    {
        using var workers = new Workers();
        foreach (var specimen in RaceCatalog.All.Where(specimen => specimen.Mend is not null))
        {
            var test = WovenSpecimens.Of(specimen, isMended: false);
            foreach (var outcome in RaceLab.Explore(ExplorePlan.Of(specimen.Name)).Outcomes.Where(outcome => outcome.Grade == Grade.Forbidden))
            {
                var trace = RaceTrace.Parse(outcome.Trace);
                for (var again = 0; again < 1_000; again++)
                {
                    var follow = new Follow(trace.Lanes, isExact: true);
                    var execution = new Execution(test.Sites, workers, follow);
                    var trial = test.Begin();
                    execution.Run(trial.Bodies);
                    Assert.True(follow.IsDone);
                    Assert.Equal(outcome.Result, trial.Result(execution));
                }
            }
        }
    }

    [Fact]
    public void Given_the_story_Then_the_steps_tell_it()
    {
        var trace = RaceLab.Explore(ExplorePlan.Of("non-atomic-swap")).Outcomes.First(outcome => outcome.Result.StartsWith("reset throws", StringComparison.Ordinal)).Trace;

        var replay = RaceLab.Replay(trace);

        var add = replay.Steps.Single(step => step.Sentence == "A adds to set 1: it is {connection 1, connection 2} now.");
        Assert.Equal(("NonAtomicSwap.ReturnSocket", true, 0), (add.Method, add.IsShared, add.Lane));
        Assert.Equal("set 2", add.Fields.Single(field => field.Name == "_sockets").Value);
        Assert.Equal([("set 1", "{connection 1, connection 2}")], add.Fields.Where(field => field.HasChanged).Select(field => (field.Name, field.Value)));
        Assert.StartsWith("It throws InvalidOperationException, and nobody catches that", replay.Steps[^1].Note, StringComparison.Ordinal);
        Assert.Equal("set 1", replay.Begin.Single(field => field.Name == "_sockets").Value);
    }

    [Fact]
    public void Given_the_same_schedule_on_the_mended_pool_Then_who_must_wait_is_passed_over_and_nothing_breaks()
    {
        var trace = RaceLab.Explore(ExplorePlan.Of("non-atomic-swap")).Outcomes[0].Trace;

        var replay = RaceLab.ReplayOnOther(trace);

        Assert.Equal(("each connection is closed once", Grade.Allowed, true, false), (replay.Result, replay.Grade, replay.IsMended, replay.IsExact));
        Assert.Contains(replay.Steps, step => step.Note == "The schedule has A go on here, which waits: B goes on in its place.");
        Assert.Contains(replay.Steps, step => step.Waits.SequenceEqual([0]));
        Assert.Equal(replay.Result, RaceLab.Replay(replay.Trace).Result);
        Assert.Equal("non-atomic-swap", RaceLab.ReplayOnOther(replay.Trace).Trace.Split('.')[0]);
    }

    [Fact]
    public void Given_one_whose_fault_is_to_wait_for_ever_Then_the_replay_ends_with_that()
    {
        var trace = RaceLab.Explore(ExplorePlan.Of("lost-wake-up")).Outcomes[0].Trace;

        Assert.Equal([0], RaceLab.Replay(trace).Steps[^1].Waits);
    }

    [Fact]
    public void Given_a_thread_that_the_pool_starts_Then_it_is_a_lane_of_its_own()
    {
        var trace = RaceLab.Explore(ExplorePlan.Of("unchecked-background-open")).Outcomes[0].Trace;

        Assert.Equal(new("C", "is a thread that A starts"), RaceLab.Replay(trace).Lanes[2]);
    }

    [Theory]
    [InlineData(null, "The trace is missing.")]
    [InlineData("", "The trace is missing.")]
    [InlineData("hello", "'hello' is no trace, or a part of one was cut off.")]
    [InlineData("../../etc/passwd", "'../../etc/passwd' is no trace, or a part of one was cut off.")]
    public void Given_no_trace_Then_it_is_told_what_one_reads_like(string? text, string message)
    {
        var fault = Assert.Throws<RaceFaultException>(() => RaceLab.Replay(text));

        Assert.Equal("trace", fault.Field);
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
        Assert.Contains("non-atomic-swap.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_trace_cut_anywhere_or_with_any_character_changed_Then_it_is_refused()
    {
        var trace = RaceLab.Explore(ExplorePlan.Of("non-atomic-swap")).Outcomes[0].Trace;
        for (var at = 0; at < trace.Length; at++)
        {
            Assert.Equal("trace", Assert.Throws<RaceFaultException>(() => RaceLab.Replay(trace[..at])).Field);
            var edited = $"{trace[..at]}{(trace[at] == 'b' ? 'a' : trace[at] == '1' ? '2' : 'b')}{trace[(at + 1)..]}";
            Assert.Equal("trace", Assert.Throws<RaceFaultException>(() => RaceLab.Replay(edited)).Field);
        }
    }

    [Fact]
    public void Given_a_trace_of_another_build_or_of_a_specimen_that_is_gone_or_with_turns_that_cannot_be_Then_each_is_told()
    {
        var trace = RaceTrace.Parse(RaceLab.Explore(ExplorePlan.Of("non-atomic-swap")).Outcomes[0].Trace);

        Assert.StartsWith("The trace was taken from another build", Fault(trace with { Fingerprint = "00000000" }), StringComparison.Ordinal);
        Assert.StartsWith("The trace is of 'gone', which this build does not have.", Fault(trace with { Test = "gone" }), StringComparison.Ordinal);
        Assert.StartsWith("The trace does not fit the specimen", Fault(trace with { Lanes = [0] }), StringComparison.Ordinal);
        Assert.StartsWith("The trace does not fit the specimen", Fault(trace with { Lanes = [.. trace.Lanes, 0] }), StringComparison.Ordinal);
        Assert.StartsWith("The trace does not fit the specimen", Fault(trace with { Lanes = [7, .. trace.Lanes] }), StringComparison.Ordinal);
        Assert.StartsWith("The trace has more than 2,000 turns", Fault(trace with { Lanes = [.. Enumerable.Repeat(0, 2_001)] }), StringComparison.Ordinal);

        static string Fault(RaceTrace trace) => Assert.Throws<RaceFaultException>(() => RaceLab.Replay(trace.Text)).Message;
    }

    [Theory]
    [InlineData("non-atomic-swap.pwrct4pm.b1a2b5a2b1.ynk9", "reset throws: the set changed while it went through it")]
    public void Given_a_trace_that_was_stored_Then_it_replays_or_says_that_the_build_is_another(string trace, string result)
    {
        // Another compiler may make other instructions of the same C#.
        if (RaceTrace.Parse(trace).Fingerprint == WovenSpecimens.Of(RaceCatalog.Get("non-atomic-swap"), false).Fingerprint)
        {
            Assert.Equal(result, RaceLab.Replay(trace).Result);
        }
        else
        {
            Assert.StartsWith("The trace was taken from another build", Assert.Throws<RaceFaultException>(() => RaceLab.Replay(trace)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Given_a_live_lock_Then_its_trace_is_as_long_as_its_schedule_and_replays()
    {
        var test = Toy.Of<TooPolite>();
        using var workers = new Workers();
        var first = new Execution(test.Sites, workers, new DepthFirst());
        first.Run(test.Begin().Bodies);
        var trace = RaceTrace.Parse(RaceTrace.Of(test, first.Turns).Text);
        var follow = new Follow(trace.Lanes, isExact: true);
        var again = new Execution(test.Sites, workers, follow);

        again.Run(test.Begin().Bodies);

        Assert.Equal((Ending.Endless, true), (again.Ending, follow.IsDone));
        Assert.Equal(first.Turns, again.Turns);
    }

    [Fact]
    public void Given_instructions_that_differ_Then_their_fingerprints_do_and_nothing_else_counts() =>
        Assert.Equal(3, new[] { Toy.Of<LostUpdate>(), Toy.Of<Apart>(), Toy.Of<Apart>(), Toy.Of<Together>() }.Select(test => test.Fingerprint).Distinct().Count());
}
