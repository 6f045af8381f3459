using PoolDash.Races;

namespace PoolDash.Client.Tests.Stubs;

/// <summary>A lab whose explorations and tests tell and end when a test has them do so; notes what is asked of it.</summary>
public sealed class StubRaces : IRaceLab
{
    private TaskCompletionSource<Exploration>? _exploration;
    private TaskCompletionSource<StoryResult>? _story;
    private Action<Exploration>? _progress;

    public List<Specimen> Known { get; } = [.. MadeRaces.All];

    public IReadOnlyList<Specimen> Specimens => Known;

    public TimeSpan LongestExploration { get; } = TimeSpan.FromMinutes(1);

    public bool MayOperate { get; set; } = true;

    /// <summary>Whether explorations end at once with this; otherwise they wait for the test.</summary>
    public Exploration? FoundAtOnce { get; set; } = MadeRaces.Found;

    public string? Refusal { get; set; }

    public RaceFaultException? Fault { get; set; }

    public List<AskedExploration> Asked { get; } = [];

    public List<(string Specimen, int Threads, int Runs)> Tested { get; } = [];

    public List<string> Replayed { get; } = [];

    /// <summary>Whether the last exploration, or test, was told to stop.</summary>
    public bool IsStopped { get; private set; }

    public Task<bool> MayOperateAsync() => Task.FromResult(MayOperate);

    public Task<Exploration> ExploreAsync(AskedExploration asked, Action<Exploration> progress, CancellationToken stop)
    {
        if (Refusal is not null)
        {
            throw new OperationRefusedException(Refusal);
        }

        if (Fault is not null)
        {
            throw Fault;
        }

        ArgumentNullException.ThrowIfNull(asked);
        Asked.Add(asked);
        if (FoundAtOnce is { } found)
        {
            return Task.FromResult(found);
        }

        _progress = progress;
        var exploration = _exploration = new(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.Register(() =>
        {
            IsStopped = true;
            exploration.TrySetResult(UnderWay with { WhyIncomplete = "The engine stopped." });
        });
        return exploration.Task;
    }

    public Task<StoryResult> TestAsync(string specimen, int threads, int runs, Action<StoryResult> progress, CancellationToken stop)
    {
        if (Refusal is not null)
        {
            throw new OperationRefusedException(Refusal);
        }

        Tested.Add((specimen, threads, runs));
        var story = _story = new(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.Register(() =>
        {
            IsStopped = true;
            story.TrySetResult(MadeRaces.Story with { Runs = 10, Failed = 0, Share = 0, Low = 0, High = .27, Failures = [], Progress = .05 });
        });
        return story.Task;
    }

    /// <summary>Replays wait for this.</summary>
    public Task BeforeReplay { get; set; } = Task.CompletedTask;

    public async Task<RaceReplay> ReplayAsync(string trace)
    {
        Replayed.Add(trace);
        await BeforeReplay;
        return trace switch
        {
            MadeRaces.BadTrace => throw new RaceFaultException("trace", "The trace is cut: its end is missing."),
            "stamp-after-open.1.77aa.A" => MadeRaces.Replay with { Specimen = "stamp-after-open", Trace = trace },
            MadeRaces.FailingTrace => MadeRaces.Replay,
            _ => MadeRaces.Replay with { Trace = trace, Grade = Grade.Allowed, Result = "another outcome", Steps = [.. MadeRaces.Replay.Steps.Take(9)] },
        };
    }

    public async Task<RaceReplay> ReplayOnOtherAsync(string trace)
    {
        await BeforeReplay;
        return MadeRaces.Mended with { Trace = trace };
    }

    public Task<Listing> ListAsync(string specimen, bool isMended) => Task.FromResult(isMended ? MadeRaces.MendedCode : MadeRaces.Code);

    /// <summary>What is known half way.</summary>
    public static Exploration UnderWay { get; } = MadeRaces.Found with { IsComplete = false, Progress = .421, Equivalent = 600, FirstFailureMs = null, Outcomes = [MadeRaces.Found.Outcomes[3]] };

    public void Tell(Exploration found) => _progress!(found);

    public void End(Exploration found) => _exploration!.SetResult(found);

    public void EndTest(StoryResult result) => _story!.SetResult(result);
}
