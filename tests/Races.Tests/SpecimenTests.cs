using Mono.Cecil;
using Mono.Cecil.Cil;
using PoolDash.Races.Catalog;
using PoolDash.Races.Exploring;
using PoolDash.Races.Specimens;
using PoolDash.Races.Weaving;

namespace PoolDash.Races.Tests;

/// <summary>Each specimen's test comes to exactly what is known of it, under every schedule.</summary>
public class SpecimenTests
{
    public static TheoryData<string, bool> Tests() =>
        [.. RaceCatalog.All.SelectMany(specimen => new[] { (specimen.Name, false), (specimen.Name, true) }.Take(specimen.Mend is null ? 1 : 2))];

    [Theory]
    [MemberData(nameof(Tests))]
    public void Given_every_schedule_Then_the_outcomes_are_exactly_those_that_are_known(string name, bool isMended)
    {
        var specimen = RaceCatalog.Get(name);

        var found = RaceLab.Explore(ExplorePlan.Of(name, isMended), stop: TestContext.Current.CancellationToken);

        Assert.True(found.IsComplete, found.WhyIncomplete);
        Assert.Equal(
            Text((isMended ? specimen.MendedOutcomes : specimen.Outcomes).Select(outcome => (outcome.Result, outcome.Grade, outcome.Why))),
            Text(found.Outcomes.Select(outcome => (outcome.Result, outcome.Grade, outcome.Why))));
        Assert.Equal(isMended || specimen.Mend is null, found.FirstFailureMs is null);
    }

    [Fact]
    public void Given_the_names_that_were_promised_Then_they_are_all_there() =>
        Assert.Equal(
            [
                "cancelled-waiter-keeps", "close-inside-lock", "compare-then-publish", "double-return", "exchange-only", "generation", "locked-swap", "lost-wake-up",
                "non-atomic-swap", "stamp-after-open", "unchecked-background-open",
            ],
            RaceCatalog.All.Select(specimen => specimen.Name).Order());

    [Fact]
    public void Given_a_close_inside_the_lock_Then_the_longest_wait_is_longer_than_with_it_outside() =>
        Assert.True(Explore("close-inside-lock", false).LongestWait > Explore("close-inside-lock", true).LongestWait);

    [Fact]
    public void Given_the_storys_fix_without_its_lock_Then_it_fails() =>
        Assert.NotEmpty(Changed(nameof(LockedSwap), nameof(LockedSwap.Reset), "locked-swap", isMended: false, Unlock));

    [Theory]
    [InlineData(nameof(LockedSwap), nameof(LockedSwap.ReturnSocket), "locked-swap", false)]
    [InlineData(nameof(LockedSwap), nameof(LockedSwap.GetSocket), "close-inside-lock", true)]
    [InlineData(nameof(DoubleReturn), nameof(DoubleReturn.Return), "double-return", false)]
    public void Given_a_lock_that_is_never_let_go_of_Then_that_is_no_outcome_like_another(string pool, string method, string specimen, bool isMended) =>
        Assert.Contains("somebody waits for ever", Changed(pool, method, specimen, isMended, body => LeaveOut(body, body.Instructions.Single(instruction =>
            instruction.Operand is MethodReference { DeclaringType.Name: nameof(Monitor), Name: nameof(Monitor.Exit) }))).Select(outcome => outcome.Result));

    [Fact]
    public void Given_a_reset_that_throws_Then_that_is_no_outcome_like_another() =>
        Assert.Contains(
            "B throws: ",
            Changed(nameof(Generation), nameof(Generation.Reset), "generation", isMended: false, body =>
            {
                body.GetILProcessor().InsertBefore(body.Instructions[^1], Instruction.Create(OpCodes.Ldnull));
                body.GetILProcessor().InsertBefore(body.Instructions[^1], Instruction.Create(OpCodes.Throw));
            }).First().Result,
            StringComparison.Ordinal);

    [Fact]
    public void Given_a_change_elsewhere_that_makes_a_field_shared_or_a_call_quick_or_leaves_a_handler_out_Then_the_fingerprint_is_another()
    {
        Assert.Equal(Of(_ => { }), WovenSpecimens.Of(RaceCatalog.Get("locked-swap"), false).Fingerprint);
        Assert.NotEqual(Of(_ => { }), Of(module => Method(module, nameof(LostWakeUp), "Put").Body.ExceptionHandlers.Clear(), "lost-wake-up"));
        Assert.NotEqual(Of(_ => { }), Of(module => Method(module, nameof(LockedSwap), nameof(LockedSwap.Reset)).Body.ExceptionHandlers.Clear()));
        Assert.NotEqual(Of(_ => { }), Of(module => Method(module, nameof(Connection), nameof(Connection.Close)).CustomAttributes.Clear()));
        Assert.NotEqual(Of(_ => { }), Of(module =>
        {
            // Somebody who has nothing to do with it writes what was the same to everybody.
            var body = Method(module, nameof(DoubleReturn), nameof(DoubleReturn.Return)).Body;
            var il = body.GetILProcessor();
            var slot = module.GetType(WovenSpecimens.Namespace, nameof(Lease)).Fields.Single(field => field.Name == nameof(Lease.Connection));
            il.InsertBefore(body.Instructions[0], Instruction.Create(OpCodes.Ldnull));
            il.InsertBefore(body.Instructions[1], Instruction.Create(OpCodes.Ldnull));
            il.InsertBefore(body.Instructions[2], Instruction.Create(OpCodes.Stfld, slot));
        }));

        static string Of(Action<ModuleDefinition> change, string specimen = "locked-swap") =>
            WovenSpecimens.Of(RaceCatalog.Get(specimen), false, WovenAssembly.Load(WovenSpecimens.Image, WovenSpecimens.Namespace, change)).Fingerprint;

        static MethodDefinition Method(ModuleDefinition module, string type, string method) =>
            module.GetType(WovenSpecimens.Namespace, type).Methods.Single(found => found.Name == method);
    }

    [Theory]
    [InlineData(nameof(Generation.Return), "LookAgain", "generation")]
    [InlineData(nameof(Generation.Return), "Serve", "lost-wake-up")]
    [InlineData(nameof(Generation.RentOrWait), "Serve", "lost-wake-up")]
    public void Given_PoolCores_algorithm_without_a_look_Then_it_fails(string method, string look, string specimen) =>
        Assert.NotEmpty(Changed(nameof(Generation), method, specimen, isMended: specimen != "generation", body => Leave(body, look)));

    [Fact]
    public void Given_PoolCores_algorithm_without_a_comparison_after_a_rent_is_won_Then_it_fails() =>
        Assert.NotEmpty(Changed(nameof(Generation), "Fresh", "compare-then-publish", isMended: true, body =>
        {
            var comparison = body.Instructions.Single(instruction => instruction.Operand is MethodReference { Name: "IsFresh" });
            LeaveOut(body, comparison);
            body.GetILProcessor().InsertAfter(comparison, Instruction.Create(OpCodes.Ldc_I4_1));
        }));

    [Fact]
    public void Given_PoolCores_algorithm_stamping_after_the_open_Then_it_fails() =>
        Assert.NotEmpty(Changed(nameof(Generation), "Fresh", "stamp-after-open", isMended: true, StampLast));

    [Fact]
    public void Given_samples_and_a_seed_Then_the_same_seed_draws_the_same_and_another_seed_others()
    {
        Assert.Equal(Sampled(7), Sampled(7));
        Assert.NotEqual(Sampled(7), Sampled(8));

        static IEnumerable<(string, long)> Sampled(int seed) =>
            RaceLab.Explore(ExplorePlan.Of("compare-then-publish", samples: 300, seed: seed)).Outcomes.Select(outcome => (outcome.Trace, outcome.Count)).ToList();
    }

    [Fact]
    public void Given_samples_of_the_storys_pool_Then_every_outcome_is_among_them_and_none_is_counted_as_interleavings()
    {
        var found = RaceLab.Explore(ExplorePlan.Of("non-atomic-swap", samples: 3_000));

        Assert.Equal(3, found.Outcomes.Count);
        Assert.Equal((3_000, null, true), (found.Equivalent, found.Interleavings, found.IsComplete));
    }

    [Fact]
    public void Given_a_stop_Then_what_was_found_is_told_and_that_it_is_not_all()
    {
        using var stop = new CancellationTokenSource();
        var told = new List<Exploration>();

        var found = RaceLab.Explore(
            ExplorePlan.Of("generation"),
            progress =>
            {
                told.Add(progress);
                stop.Cancel();
            },
            stop.Token);

        Assert.Equal((false, "It was stopped."), (found.IsComplete, found.WhyIncomplete));
        Assert.InRange(found.Progress, told[0].Progress, 0.999);
        Assert.NotEmpty(found.Outcomes);
    }

    [Theory]
    [InlineData("no-such", false, null, null, "specimen", "There is no specimen 'no-such': there are non-atomic-swap, ")]
    [InlineData(null, false, null, null, "specimen", "There is no specimen")]
    [InlineData("locked-swap", true, null, null, "mended", "locked-swap has no fault that another pool would mend.")]
    [InlineData("generation", false, 0, null, "samples", "samples is 0: sample from 1 to 1,000,000 schedules.")]
    [InlineData("generation", false, 1_000_001, null, "samples", "samples is 1000001: sample from 1 to 1,000,000 schedules.")]
    [InlineData("generation", false, null, 3, "seed", "seed is for samples, and none are asked for: every schedule is explored.")]
    public void Given_an_impossible_plan_Then_it_is_told_what_of_it_is_wrong(string? name, bool isMended, int? samples, int? seed, string field, string message)
    {
        var fault = Assert.Throws<RaceFaultException>(() => ExplorePlan.Of(name, isMended, samples, seed));

        Assert.Equal(field, fault.Field);
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_specimen_in_which_nothing_would_break_Then_the_storys_test_is_refused() =>
        Assert.Equal("specimen", (await Assert.ThrowsAsync<RaceFaultException>(() => RaceLab.TestAsync(RaceCatalog.Get("lost-wake-up"), false, 40, 1))).Field);

    [Theory]
    [InlineData("locked-swap")]
    [InlineData("close-inside-lock")]
    [InlineData("generation")]
    public async Task Given_a_specimen_without_that_fault_Then_the_storys_test_passes_on_real_threads(string name)
    {
        var result = await RaceLab.TestAsync(RaceCatalog.Get(name), false, 40, 5);

        Assert.Equal((5, 0), (result.Runs, result.Failed));
    }

    private static string Text(IEnumerable<(string, Grade, string)> outcomes) => string.Join('\n', outcomes.Select(outcome => $"{outcome}").Order(StringComparer.Ordinal));

    private static Exploration Explore(string name, bool isMended) => RaceLab.Explore(ExplorePlan.Of(name, isMended));

    /// <summary>The forbidden outcomes when a method of a pool is another.</summary>
    private static IEnumerable<Outcome> Changed(string pool, string method, string name, bool isMended, Action<MethodBody> change)
    {
        var woven = WovenAssembly.Load(
            WovenSpecimens.Image,
            WovenSpecimens.Namespace,
            module => change(module.GetTypes().Single(type => type.Name == pool).Methods.Single(found => found.Name == method).Body));
        var specimen = RaceCatalog.Get(name);
        var explorer = new Explorer(WovenSpecimens.Of(specimen, isMended, woven), isMended ? specimen.MendedOutcomes : specimen.Outcomes);
        return explorer.All(null, TestContext.Current.CancellationToken).Outcomes.Where(outcome => outcome.Grade == Grade.Forbidden);
    }

    private static void Leave(MethodBody body, string called) =>
        LeaveOut(body, body.Instructions.Single(instruction => instruction.Operand is MethodReference method && method.Name == called));

    private static void Unlock(MethodBody body)
    {
        foreach (var call in body.Instructions.Where(instruction => instruction.Operand is MethodReference { DeclaringType.Name: nameof(Monitor) }).ToList())
        {
            LeaveOut(body, call);
        }
    }

    /// <summary>Drops a call's arguments in place of the call.</summary>
    private static void LeaveOut(MethodBody body, Instruction call)
    {
        var called = (MethodReference)call.Operand;
        for (var argument = called.Parameters.Count + (called.HasThis ? 1 : 0); argument > 1; argument--)
        {
            body.GetILProcessor().InsertBefore(call, Instruction.Create(OpCodes.Pop));
        }

        (call.OpCode, call.Operand) = (OpCodes.Pop, null);
    }

    /// <summary>Reads the generation where it is written on the connection, in place of before the open.</summary>
    private static void StampLast(MethodBody body)
    {
        var il = body.GetILProcessor();
        var stamp = body.Instructions.Single(instruction => instruction.OpCode == OpCodes.Stfld && ((FieldReference)instruction.Operand).Name == nameof(Connection.Generation));
        var read = body.Instructions.Single(instruction => instruction.Operand is MethodReference { DeclaringType.Name: nameof(Volatile) });
        var address = read.Previous;
        il.InsertBefore(stamp, Instruction.Create(OpCodes.Pop));
        il.InsertBefore(stamp, Instruction.Create(OpCodes.Ldarg_0));
        il.InsertBefore(stamp, Instruction.Create(OpCodes.Ldflda, (FieldReference)address.Operand));
        il.InsertBefore(stamp, Instruction.Create(OpCodes.Call, (MethodReference)read.Operand));
    }
}
