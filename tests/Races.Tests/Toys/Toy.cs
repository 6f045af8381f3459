using System.Reflection;
using PoolDash.Races.Exploring;
using PoolDash.Races.Scheduling;
using PoolDash.Races.Tests.Toys;
using PoolDash.Races.Weaving;

namespace PoolDash.Races.Tests;

/// <summary>The toys, woven, as tests that can be explored.</summary>
internal static class Toy
{
    private static readonly Lazy<WovenAssembly> _woven = new(() => WovenAssembly.Load(File.ReadAllBytes(typeof(Toy).Assembly.Location), "PoolDash.Races.Tests.Toys"));

    internal static WovenAssembly Woven => _woven.Value;

    /// <summary>A toy's threads are its methods A, B and C. Its result is what it says, what somebody threw, or that it is stuck or endless.</summary>
    internal static Test Of<TToy>()
    {
        var type = Woven.Type(typeof(TToy).FullName!);
        MethodInfo[] bodies = [.. new[] { "A", "B", "C" }.Select(name => type.GetMethod(name)).OfType<MethodInfo>()];
        return new("toy", Woven.Fingerprint(Woven.Closure([type.FullName!])), Woven.Sites, () =>
        {
            var toy = Activator.CreateInstance(type)!;
            return new(toy, Array.ConvertAll(bodies, body => body.CreateDelegate<ThreadStart>(toy)), execution =>
                execution.Lanes.FirstOrDefault(lane => lane.Thrown is not null)?.Thrown is { } thrown ? thrown.Message
                : execution.Ending == Ending.Stuck && type.Name == nameof(LastWord) ? $"Stuck, {type.GetMethod("Result")!.Invoke(toy, null)}"
                : execution.Ending != Ending.Completed ? execution.Ending.ToString()
                : (string)type.GetMethod("Result")!.Invoke(toy, null)!);
        });
    }

    internal static Findings Explore<TToy>() => new Explorer(Of<TToy>(), []).All(null, TestContext.Current.CancellationToken);

    /// <summary>Runs a toy once, by a schedule.</summary>
    internal static Execution Run<TToy>(ISchedule schedule, int mostTurns = Execution.MostTurns)
    {
        var test = Of<TToy>();
        using var workers = new Workers();
        var execution = new Execution(test.Sites, workers, schedule, mostTurns);
        execution.Run(test.Begin().Bodies);
        return execution;
    }

    /// <summary>The results, each with how often it came.</summary>
    internal static IEnumerable<(string Result, long Count)> Results(this Findings found) =>
        found.Outcomes.Select(outcome => (outcome.Result, outcome.Count)).OrderBy(outcome => outcome.Result, StringComparer.Ordinal);
}
