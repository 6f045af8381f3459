using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PoolDash.Client;
using PoolDash.Client.Tests.Stubs;
using PoolDash.Races;
using PoolDash.Server.Operating;
using PoolDash.Server.Races;
using PoolDash.Server.Security;

namespace PoolDash.Server.Tests.Races;

/// <summary>The lab as a page has it.</summary>
public class RaceTurnsTests
{
    private static readonly AskedExploration _asked = new("non-atomic-swap", IsMended: false, Samples: null, Seed: null);

    [Fact]
    public async Task Given_a_page_that_explores_When_it_is_left_Then_the_exploration_ends_and_the_next_has_room()
    {
        var engine = new StubRaceEngine();
        var lab = Lab(engine);
        using var left = new CancellationTokenSource();
        var told = new List<Exploration>();
        var exploring = lab.ExploreAsync(_asked, told.Add, left.Token);
        await engine.Begun;
        Assert.Equal(.5, Assert.Single(told).Progress);

        await left.CancelAsync();

        Assert.Equal("The stub was told to stop.", (await exploring).WhyIncomplete);
        engine.Finish();
        Assert.True((await lab.ExploreAsync(_asked, _ => { }, CancellationToken.None)).IsComplete);
    }

    [Fact]
    public async Task Given_a_test_that_is_on_When_a_page_explores_Then_it_is_told_what_is_on_and_since_when()
    {
        var engine = new StubRaceEngine();
        var time = new FakeTimeProvider();
        var lab = Lab(engine, time: time);
        var testing = lab.TestAsync("non-atomic-swap", 40, 200, _ => { }, CancellationToken.None);
        await engine.Begun;
        time.Advance(TimeSpan.FromSeconds(12));

        var refused = await Assert.ThrowsAsync<OperationRefusedException>(() => lab.ExploreAsync(_asked, _ => { }, CancellationToken.None));

        Assert.StartsWith("The story's test of non-atomic-swap is on, asked for by this machine 12 s ago.", refused.Message, StringComparison.Ordinal);
        engine.Finish();
        Assert.Equal(200, (await testing).Runs);
    }

    [Fact]
    public async Task Given_a_viewer_When_exploring_or_testing_Then_that_is_refused_and_replaying_is_not()
    {
        var lab = Lab(new(), Role.View);

        Assert.False(await lab.MayOperateAsync());
        var refused = await Assert.ThrowsAsync<OperationRefusedException>(() => lab.ExploreAsync(_asked, _ => { }, CancellationToken.None));
        Assert.Contains("PoolDash:Auth:OperateKey", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<OperationRefusedException>(() => lab.TestAsync("non-atomic-swap", 40, 200, _ => { }, CancellationToken.None));
        Assert.Equal(22, (await lab.ReplayAsync(MadeRaces.FailingTrace)).Steps.Count);
        Assert.True((await lab.ReplayOnOtherAsync(MadeRaces.FailingTrace)).IsMended);
        Assert.Equal("LockedSwap.cs", (await lab.ListAsync("non-atomic-swap", isMended: true)).Files[0].Name);
    }

    [Fact]
    public async Task Given_faults_When_a_page_asks_Then_they_come_as_what_they_are()
    {
        var lab = Lab(new());

        Assert.Equal("trace", (await Assert.ThrowsAsync<RaceFaultException>(() => lab.ReplayAsync(MadeRaces.BadTrace))).Field);
        Assert.Equal("specimen", (await Assert.ThrowsAsync<RaceFaultException>(() => lab.ListAsync("nothing", isMended: false))).Field);
        Assert.Equal("samples", (await Assert.ThrowsAsync<RaceFaultException>(() => lab.ExploreAsync(_asked with { Samples = 0 }, _ => { }, CancellationToken.None))).Field);
    }

    [Theory]
    [InlineData("00:00:00.5")]
    [InlineData("01:00:01")]
    [InlineData("-00:00:05")]
    public void Given_an_impossible_longest_exploration_When_validated_Then_the_line_names_the_key_and_the_mend(string time)
    {
        var result = new RaceOptionsValidation().Validate(null, new() { LongestExploration = TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture) });

        Assert.StartsWith("PoolDash:Races:LongestExploration", Assert.Single(result.Failures!), StringComparison.Ordinal);
        Assert.EndsWith("it must be from 00:00:01 to 01:00:00.", result.FailureMessage, StringComparison.Ordinal);
    }

    private static SessionRaceLab Lab(StubRaceEngine engine, Role role = Role.Operate, TimeProvider? time = null)
    {
        var turns = new RaceTurns(engine, Options.Create(new RaceOptions()), new Application(), time ?? TimeProvider.System);
        var services = new ServiceCollection().AddLogging().AddAuthorizationCore(Policies.AddTo).BuildServiceProvider();
        var who = role == Role.Operate ? Principals.ThisMachine(null) : Principals.WithKeyOf(role, null);
        return new(engine, turns, new Session(new Signed(who), services.GetRequiredService<IAuthorizationService>()));
    }

    private sealed class Signed(ClaimsPrincipal who) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(who));
    }

    private sealed class Application : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
