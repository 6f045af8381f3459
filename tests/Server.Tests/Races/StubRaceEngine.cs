using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.Client.Tests.Stubs;
using PoolDash.Races;
using PoolDash.Server.Races;

namespace PoolDash.Server.Tests.Races;

/// <summary>A lab whose explorations wait for the test, or for somebody who ends them.</summary>
internal sealed class StubRaceEngine : IRaceEngine
{
    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was explored, the last last.</summary>
    internal List<ExplorePlan> Plans { get; } = [];

    /// <summary>Completes when the first exploration, or test, has begun.</summary>
    internal Task Begun => _begun.Task;

    /// <summary>Completes when it has ended.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Whether explorations are on a thread of the pool, which is for requests.</summary>
    internal bool? IsOnPool { get; private set; }

    /// <summary>Thrown by explorations.</summary>
    internal Exception? Failure { get; init; }

    public IReadOnlyList<Specimen> All => MadeRaces.All;

    internal static StubRaceEngine AtOnce()
    {
        var engine = new StubRaceEngine();
        engine.Finish();
        return engine;
    }

    /// <summary>Lets what is on, and all that follows, come to its end.</summary>
    internal void Finish() => _finish.TrySetResult();

    /// <summary>Puts it in the place of PoolDash's own.</summary>
    internal void Register(WebApplicationBuilder builder) => builder.Services.AddSingleton<IRaceEngine>(this);

    public Specimen Get(string? name) =>
        All.FirstOrDefault(specimen => specimen.Name == name) ?? throw new RaceFaultException("specimen", $"There is no specimen '{name}'.");

    public ExplorePlan Plan(string? specimen, bool isMended, int? samples, int? seed) =>
        samples is 0 ? throw new RaceFaultException("samples", "samples is 0: sample from 1 to 1,000,000 schedules.")
        : new() { Specimen = Get(specimen), IsMended = isMended, Samples = samples, Seed = seed ?? 1 };

    public Exploration Explore(ExplorePlan plan, Action<Exploration>? progress, CancellationToken stop)
    {
        Plans.Add(plan);
        IsOnPool = Thread.CurrentThread.IsThreadPoolThread;
        progress?.Invoke(MadeRaces.Found with { IsComplete = false, Progress = .5 });
        _begun.TrySetResult();
        Task.WhenAny(_finish.Task, Task.Delay(Timeout.Infinite, stop)).Wait(CancellationToken.None);
        _ended.TrySetResult();
        if (Failure is not null)
        {
            throw Failure;
        }

        return MadeRaces.Found with { Specimen = plan.Specimen.Name, IsMended = plan.IsMended, IsComplete = !stop.IsCancellationRequested, WhyIncomplete = stop.IsCancellationRequested ? "The stub was told to stop." : null };
    }

    public RaceReplay Replay(string? trace) => trace == MadeRaces.BadTrace ? throw new RaceFaultException("trace", "The trace is cut.") : MadeRaces.Replay;

    public RaceReplay ReplayOnOther(string? trace) => MadeRaces.Mended;

    public Listing List(Specimen specimen, bool isMended) => isMended ? MadeRaces.MendedCode : MadeRaces.Code;

    public async Task<StoryResult> TestAsync(Specimen specimen, int threads, int runs, Action<StoryResult>? progress, CancellationToken stop)
    {
        _begun.TrySetResult();
        await Task.WhenAny(_finish.Task, Task.Delay(Timeout.Infinite, stop));
        _ended.TrySetResult();
        return MadeRaces.Story with { Specimen = specimen.Name, Threads = threads, Runs = runs };
    }
}
