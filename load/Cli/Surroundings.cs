using PoolDash.Load;
using PoolDash.Load.Remote;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;
using Spectre.Console;

namespace PoolDash.Cli;

/// <summary>What the commands need of the world, so that a test can be the world.</summary>
internal sealed record Surroundings
{
    /// <summary>A file or a pipe has no width; tables are not to be broken as if it were a narrow screen.</summary>
    private const int WidthOfFiles = 200;

    /// <summary>Where results go.</summary>
    internal required IAnsiConsole Out { get; init; }

    /// <summary>Where messages go, and what shows how a run goes on.</summary>
    internal required IAnsiConsole Error { get; init; }

    /// <summary>By which everything waits.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads a variable of the environment.</summary>
    internal Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Makes the target that a URL names; a <see cref="FormatException"/> says what is wrong with it.</summary>
    internal Func<string, Target> Target { get; init; } = url => Load.Targets.Target.Parse(url);

    /// <summary>Runs in this process.</summary>
    internal Func<StressPlan, StressRunOptions, CancellationToken, Task<RunReport>> Run { get; init; } =
        (plan, options, stop) => new StressRun(plan, options with { Engine = ChosenEngine.Create(options.Time, options.Loggers) }).RunAsync(stop);

    /// <summary>Makes a client of a server.</summary>
    internal Func<ServerAddress, PoolDashClient> Connect { get; init; } = server => new(server.Root, server.Key);

    /// <summary>What a server's pools are like, as often each second as given.</summary>
    internal Func<PoolDashClient, int, CancellationToken, IAsyncEnumerable<Frame>> Frames { get; init; } =
        (client, framesPerSecond, stop) => client.WatchAsync(framesPerSecond: framesPerSecond, cancellationToken: stop);

    /// <summary>Explores and replays specimens.</summary>
    internal Lab Lab { get; init; } = new();

    /// <summary>A line of messages as it is, not broken at the console's width.</summary>
    internal void Say(string line) => Error.Profile.Out.Writer.WriteLine(line);

    /// <summary>A line of results as it is.</summary>
    internal void Print(string line) => Out.Profile.Out.Writer.WriteLine(line);

    internal static Surroundings OfProcess() => new()
    {
        Out = Console(System.Console.Out, System.Console.IsOutputRedirected),
        Error = Console(System.Console.Error, System.Console.IsErrorRedirected),
    };

    private static IAnsiConsole Console(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(writer), Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect });
        if (isRedirected)
        {
            console.Profile.Width = WidthOfFiles;
        }

        return console;
    }
}
