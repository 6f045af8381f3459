using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.Load.Targets;

namespace PoolDash.Cli.Running;

/// <summary>A run in this process.</summary>
internal sealed class RunHere : IRun
{
    internal const string EmbeddedTarget = "echo://";

    /// <summary>A server protects itself from its visitors; here somebody's own machine is at stake.</summary>
    private static readonly StressCaps _caps = new()
    {
        MaxCopies = 10_000,
        MaxRate = 1_000_000,
        MaxResets = 10_000,
        MaxPoolSize = 10_000,
        MaxDuration = TimeSpan.FromHours(24),
    };

    private static readonly Dictionary<string, string> _options = new()
    {
        ["copies"] = "--copies",
        ["rate"] = "--rate",
        ["duration"] = "--duration",
        ["resets"] = "--resets",
        ["poolSize"] = "--pool-size",
    };

    private readonly Surroundings _surroundings;
    private readonly StressPlan _plan;
    private readonly Target _target;

    internal RunHere(Surroundings surroundings, string scenario, StressParameters asked, string target)
    {
        _surroundings = surroundings;
        _plan = Plan(scenario, asked);
        try
        {
            _target = surroundings.Target(target);
        }
        catch (FormatException fault)
        {
            throw CommandFaultException.WrongUsage($"--target: {fault.Message}");
        }
    }

    public Task<RunReport> RunAsync(Action<RunReport> progress, CancellationToken stop) =>
        _surroundings.Run(_plan, new() { Target = _target, Progress = progress, Time = _surroundings.Time }, stop);

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    private static StressPlan Plan(string scenario, StressParameters asked)
    {
        var found = StressCatalog.Find(scenario) ?? throw Unknown(scenario, StressCatalog.All);
        if (found.NeedsServer)
        {
            throw CommandFaultException.WrongUsage($"{found.Name} resets through the API of a server: say which by --server, such as --server http://localhost:8080.");
        }

        try
        {
            return StressPlan.Create(found.Name, asked, _caps);
        }
        catch (StressFaultException fault) when (_options.TryGetValue(fault.Field, out var option) && fault.Message.StartsWith($"{fault.Field} ", StringComparison.Ordinal))
        {
            throw CommandFaultException.WrongUsage(option + fault.Message[fault.Field.Length..]);
        }
    }

    internal static CommandFaultException Unknown(string scenario, IReadOnlyList<StressScenario> known) => CommandFaultException.WrongUsage(
        $"There is no scenario '{scenario}'.{Suggestion.For(scenario, known.Select(each => each.Name))} There are {string.Join(", ", known.Select(each => each.Name))}.");
}
