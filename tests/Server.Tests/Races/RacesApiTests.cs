using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using PoolDash.Client.Tests.Stubs;
using PoolDash.Server.Tests.Security;
using PoolDash.Server.Tests.Stress;

namespace PoolDash.Server.Tests.Races;

public class RacesApiTests
{
    private const string Explore = "api/races/non-atomic-swap/explore";

    [Fact]
    public async Task Given_the_lab_When_its_specimens_are_listed_Then_each_has_its_law_its_source_and_its_outcomes()
    {
        await using var server = await StartAsync(new());

        var specimens = await server.GetAsync<JsonElement>("api/races");

        Assert.Equal(["non-atomic-swap", "locked-swap", "stamp-after-open"], specimens.EnumerateArray().Select(specimen => specimen.GetProperty("name").GetString()));
        var first = specimens[0];
        Assert.Equal((4, "https://emptysqua.re/blog/pythons-swap-is-not-atomic/"), (first.GetProperty("law").GetInt32(), first.GetProperty("sourceUrl").GetString()));
        Assert.Equal("forbidden", first.GetProperty("outcomes")[0].GetProperty("grade").GetString());
    }

    [Fact]
    public async Task Given_no_body_When_explored_Then_every_schedule_is_and_the_answer_has_every_name_of_the_contract()
    {
        var engine = StubRaceEngine.AtOnce();
        await using var server = await StartAsync(engine);

        using var answer = await server.PostAsync(Explore);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var found = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(("non-atomic-swap", 4), (found.GetProperty("specimen").GetString(), found.GetProperty("law").GetInt32()));
        Assert.Equal(MadeRaces.Found.Interleavings, found.GetProperty("interleavings").GetString());
        Assert.Equal((1_482, 412.7), (found.GetProperty("equivalent").GetInt32(), found.GetProperty("elapsedMs").GetDouble()));
        var outcome = found.GetProperty("outcomes")[0];
        Assert.Equal((214, "forbidden"), (outcome.GetProperty("count").GetInt32(), outcome.GetProperty("grade").GetString()));
        Assert.All(["result", "share", "why", "trace"], name => Assert.NotEqual(JsonValueKind.Null, outcome.GetProperty(name).ValueKind));
        Assert.Equal((null, false), (Assert.Single(engine.Plans).Samples, engine.Plans[0].IsMended));
        Assert.False(engine.IsOnPool);
    }

    [Fact]
    public async Task Given_samples_a_seed_and_the_mended_pool_When_explored_Then_the_lab_is_asked_for_these()
    {
        var engine = StubRaceEngine.AtOnce();
        await using var server = await StartAsync(engine);

        using var answer = await server.PostAsync(Explore, """{"samples":500,"seed":7,"mended":true}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var plan = Assert.Single(engine.Plans);
        Assert.Equal((500, 7, true), (plan.Samples, plan.Seed, plan.IsMended));
    }

    [Fact]
    public async Task Given_an_unknown_specimen_When_explored_Then_404_names_the_field_and_where_those_are_that_exist()
    {
        await using var server = await StartAsync(new());

        using var answer = await server.PostAsync("api/races/nothing/explore");

        Assert.Contains("GET /api/races", await ProblemAssert.Is(HttpStatusCode.NotFound, answer), StringComparison.Ordinal);
        Assert.Equal("specimen", (await answer.MemberAsync("field")).GetString());
    }

    [Theory]
    [InlineData("""{"samples":0}""", "samples")]
    [InlineData("""{"samples":"many"}""", "samples")]
    [InlineData("""{"mended":3}""", "mended")]
    public async Task Given_something_impossible_When_explored_Then_400_names_the_field(string body, string field)
    {
        await using var server = await StartAsync(new());

        using var answer = await server.PostAsync(Explore, body);

        await ProblemAssert.Is(HttpStatusCode.BadRequest, answer);
        Assert.Equal(field, (await answer.MemberAsync("field")).GetString());
    }

    [Fact]
    public async Task Given_an_exploration_that_is_on_When_another_is_asked_for_Then_409_names_the_first_and_after_it_there_is_room()
    {
        var engine = new StubRaceEngine();
        await using var server = await StartAsync(engine);
        var first = server.PostAsync(Explore);
        await engine.Begun;

        using (var second = await server.PostAsync("api/races/locked-swap/explore"))
        {
            var detail = await ProblemAssert.Is(HttpStatusCode.Conflict, second);
            Assert.Contains("An exploration of non-atomic-swap is on, asked for by this machine", detail, StringComparison.Ordinal);
        }

        engine.Finish();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        using var third = await server.PostAsync("api/races/locked-swap/explore");
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Fact]
    public async Task Given_an_exploration_When_its_client_goes_Then_it_ends()
    {
        var engine = new StubRaceEngine();
        await using var server = await StartAsync(engine);
        using var gone = new CancellationTokenSource();
        var asked = server.Http.PostAsync(new Uri(Explore, UriKind.Relative), null, gone.Token);
        await engine.Begun;

        await gone.CancelAsync();

        await engine.Ended;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task Given_an_exploration_When_the_server_stops_Then_it_ends_with_what_was_found_and_says_so()
    {
        var engine = new StubRaceEngine();
        await using var server = await StartAsync(engine);
        var asked = server.PostAsync(Explore);
        await engine.Begun;

        ((IHostApplicationLifetime)server.Services.GetService(typeof(IHostApplicationLifetime))!).StopApplication();

        using var answer = await asked;
        Assert.Equal("PoolDash was stopped in the middle.", (await answer.MemberAsync("whyIncomplete")).GetString());
    }

    [Fact]
    public async Task Given_the_longest_exploration_When_one_takes_longer_Then_it_ends_with_what_was_found_and_names_the_option()
    {
        await using var server = await StartAsync(new(), ("PoolDash:Races:LongestExploration", "00:00:01"));

        using var answer = await server.PostAsync(Explore);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            "It was ended after 1 s, the longest that PoolDash:Races:LongestExploration allows here.", (await answer.MemberAsync("whyIncomplete")).GetString());
        Assert.False((await answer.MemberAsync("isComplete")).GetBoolean());
    }

    [Fact]
    public async Task Given_a_lab_that_fails_When_explored_Then_500_keeps_its_words_and_the_next_has_room()
    {
        var engine = new StubRaceEngine { Failure = new InvalidOperationException("the words of an exception") };
        engine.Finish();
        await using var server = await StartAsync(engine);

        for (var i = 0; i < 2; i++)
        {
            using var answer = await server.PostAsync(Explore);
            Assert.DoesNotContain("words", await ProblemAssert.Is(HttpStatusCode.InternalServerError, answer), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(SecuredHost.ViewKey, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData(SecuredHost.OperateKey, HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    public async Task Given_keys_When_listed_and_explored_Then_the_first_is_for_viewers_and_the_second_is_not(string? key, HttpStatusCode listed, HttpStatusCode explored)
    {
        await using var host = await SecuredHost.StartAsync(new SecuredHost.Setup { Addresses = ["http://0.0.0.0:8080"], Configure = StubRaceEngine.AtOnce().Register }
            .With("PoolDash:Auth:OperateKey", SecuredHost.OperateKey)
            .With("PoolDash:Auth:ViewKey", SecuredHost.ViewKey));

        Assert.Equal(listed, (await host.Client(bearer: key).GetAsync("/api/races", [])).StatusCode);
        Assert.Equal(explored, (await host.Client(bearer: key).PostAsync($"/{Explore}")).StatusCode);
    }

    private static Task<RunningServer> StartAsync(StubRaceEngine engine, params (string Key, string Value)[] settings) =>
        RunningServer.StartAsync(settings, before: engine.Register);
}
