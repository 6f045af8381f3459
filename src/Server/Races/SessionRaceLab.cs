using PoolDash.Client;
using PoolDash.Races;
using PoolDash.Server.Operating;
using PoolDash.Server.Security;

namespace PoolDash.Server.Races;

/// <summary>The lab for a page's user: reading and replaying for whoever may look, the rest for whoever may operate.</summary>
internal sealed class SessionRaceLab(IRaceEngine engine, RaceTurns turns, Session session) : IRaceLab
{
    private const string Refusal = "You signed in with the key for viewing. Sign in with PoolDash:Auth:OperateKey to explore races or run tests on them.";

    public IReadOnlyList<Specimen> Specimens => engine.All;

    public TimeSpan LongestExploration => turns.Longest;

    public Task<bool> MayOperateAsync() => session.MayOperateAsync();

    public Task<Exploration> ExploreAsync(AskedExploration asked, Action<Exploration> progress, CancellationToken stop) =>
        DoAsync(by => turns.ExploreAsync(engine.Plan(asked.Specimen, asked.IsMended, asked.Samples, asked.Seed), by, progress, stop));

    public Task<StoryResult> TestAsync(string specimen, int threads, int runs, Action<StoryResult> progress, CancellationToken stop) =>
        DoAsync(by => turns.TestAsync(engine.Get(specimen), threads, runs, by, progress, stop));

    // Off the circuit's dispatcher, which draws the page.
    public Task<RaceReplay> ReplayAsync(string trace) => Task.Run(() => engine.Replay(trace));

    public Task<RaceReplay> ReplayOnOtherAsync(string trace) => Task.Run(() => engine.ReplayOnOther(trace));

    public Task<Listing> ListAsync(string specimen, bool isMended) => Task.Run(() => engine.List(engine.Get(specimen), isMended));

    private async Task<T> DoAsync<T>(Func<Caller, Task<T>> operation)
    {
        var by = await session.RequireAsync(Refusal);
        try
        {
            return await operation(by);
        }
        catch (RequestRefusedException refused)
        {
            throw new OperationRefusedException(refused.Message);
        }
    }
}
