using System.Diagnostics;
using Microsoft.Coyote;
using Microsoft.Coyote.Logging;
using Microsoft.Coyote.SystematicTesting;
using PoolDash.Schedules.Broken;
using PoolDash.Schedules.Scenes;

namespace PoolDash.Schedules.Exploring;

/// <summary>Plays a scene in many schedules, until one breaks a law or there have been enough.</summary>
/// <param name="Scene">The scene.</param>
/// <param name="Strategy">How each schedule is chosen.</param>
/// <param name="Fault">The small pool's fault; null when the scene is of the shipping pool.</param>
internal sealed record Exploration(Type Scene, Strategy Strategy, Fault? Fault = null)
{
    /// <summary>Chosen once, so that a run today explores what it explored yesterday.</summary>
    private const uint Seed = 20_260_101;

    /// <summary>
    /// Far more than a schedule takes, so that one which never ends is told as such; in milliseconds, for one in which no step is
    /// made, on a machine that is busy with something else.
    /// </summary>
    private const uint TooManySteps = 20_000;
    private const uint TooLong = 120_000;

    public string Name => $"{Scene.Name}-{Strategy}{(Fault is null ? "" : $"-{Fault}")}";

    public Finding Explore(uint schedules) => Run(configuration => configuration.WithTestingIterations(schedules).WithRandomGeneratorSeed(Seed).With(Strategy));

    /// <summary>Plays one schedule again.</summary>
    /// <param name="trace">What <see cref="Finding.Trace"/> was.</param>
    public Finding Replay(string trace) => Run(configuration => configuration.With(Strategy).WithReproducibleTrace(trace));

    private Finding Run(Func<Configuration, Configuration> configure)
    {
        var configuration = configure(Configuration.Create()
            .WithVerbosityEnabled(VerbosityLevel.None)
            .WithTelemetryEnabled(false)
            .WithTraceAnalysisEnabled(false)
            .WithMaxSchedulingSteps(TooManySteps)
            .WithFailureOnMaxStepsBoundEnabled()
            .WithDeadlockTimeout(TooLong));
        var play = World.Instance.Find<Func<string, string?, Action>>(Stage.Show)(Scene.FullName!, Fault?.ToString());
        using var engine = TestingEngine.Create(configuration, play);
        engine.SetLogger(new TextWriterLogger(TextWriter.Null, VerbosityLevel.None));
        var watch = Stopwatch.StartNew();
        engine.Run();
        return new(engine.TestReport, engine.ReproducibleTrace, watch.Elapsed);
    }
}
