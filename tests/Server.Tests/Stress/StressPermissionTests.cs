using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.Client;
using PoolDash.Server.Tests.Security;

namespace PoolDash.Server.Tests.Stress;

/// <summary>Where runs may be started, and by whom.</summary>
public class StressPermissionTests
{
    private const string Everywhere = "http://0.0.0.0:8080";
    private const string Here = "http://localhost:8080";
    private const string IsFalse = "Stress runs are off: PoolDash:Stress:Enabled is false. Set it to true, or remove it, and start PoolDash again.";

    [Theory]
    [InlineData(Here, null, null)]
    [InlineData(Here, "true", null)]
    [InlineData(Here, "false", IsFalse)]
    [InlineData(Everywhere, "true", null)]
    [InlineData(Everywhere, null, "Stress runs are off, since PoolDash can be reached from other machines. Set PoolDash:Stress:Enabled to true to allow them, and start it again.")]
    [InlineData(Everywhere, "false", IsFalse)]
    public async Task Given_an_address_and_a_setting_When_a_run_is_started_Then_it_runs_or_403_names_the_key(string address, string? enabled, string? refusal)
    {
        await using var host = await StartAsync(address, enabled);

        using var answer = await PostAsync(host, SecuredHost.OperateKey);

        if (refusal is null)
        {
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }
        else
        {
            Assert.Equal(("Stress runs are not enabled", refusal), await answer.ProblemAsync(HttpStatusCode.Forbidden));
        }

        Assert.Equal(refusal, host.App.Services.GetRequiredService<IStressWatch>().WhyNot);
    }

    [Fact]
    public async Task Given_a_host_beyond_this_machine_is_allowed_by_name_When_a_run_is_started_Then_the_configuration_must_have_allowed_it()
    {
        await using var host = await StartAsync(Here, enabled: null, ("AllowedHosts", "localhost;pools.example"));

        using var answer = await PostAsync(host, SecuredHost.OperateKey);

        Assert.Equal("Stress runs are not enabled", (await answer.ProblemAsync(HttpStatusCode.Forbidden)).Title);
    }

    [Fact]
    public async Task Given_the_view_key_When_used_Then_runs_may_be_read_and_neither_started_nor_stopped()
    {
        await using var host = await StartAsync(Everywhere, "true");
        (await PostAsync(host, SecuredHost.OperateKey)).Dispose();
        using var viewer = host.Client(bearer: SecuredHost.ViewKey);

        foreach (var path in (string[])["/api/stress/scenarios", "/api/stress/runs", "/api/stress/runs/1", "/api/stress/runs/1/report.csv"])
        {
            using var read = await viewer.GetAsync(path, []);
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        }

        using var start = await PostAsync(host, SecuredHost.ViewKey);
        using var stop = await viewer.AskAsync(HttpMethod.Delete, "/api/stress/runs/1");
        Assert.Equal("This needs the operate key.", (await start.ProblemAsync(HttpStatusCode.Forbidden)).Title);
        Assert.Equal("This needs the operate key.", (await stop.ProblemAsync(HttpStatusCode.Forbidden)).Title);
    }

    [Fact]
    public async Task Given_no_key_When_runs_are_asked_for_Then_401()
    {
        await using var host = await StartAsync(Everywhere, "true");

        using var answer = await host.Client().GetAsync("/api/stress/runs", []);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Given_a_server_that_does_not_tell_where_it_listens_When_a_run_is_to_reset_through_the_API_Then_it_is_refused()
    {
        await using var host = await SecuredHost.StartAsync(new SecuredHost.Setup { Addresses = [], Configure = new StubEngine().Register }
            .With("PoolDash:Auth:OperateKey", SecuredHost.OperateKey)
            .With("PoolDash:Demo", "false")
            .With("PoolDash:Stress:Enabled", "true"));

        using var answer = await PostAsync(host, SecuredHost.OperateKey, "http-reset");

        Assert.Equal(
            "http-reset needs to know where this server listens, and it does not tell.", (await answer.ProblemAsync(HttpStatusCode.BadRequest)).Detail);
    }

    private static Task<SecuredHost> StartAsync(string address, string? enabled, params (string Key, string Value)[] settings)
    {
        var setup = new SecuredHost.Setup { Addresses = [address], Configure = new StubEngine().Register }
            .With("PoolDash:Auth:OperateKey", SecuredHost.OperateKey)
            .With("PoolDash:Auth:ViewKey", SecuredHost.ViewKey)
            .With("PoolDash:Demo", "false")
            .With("PoolDash:Stress:Enabled", enabled);
        foreach (var (key, value) in settings)
        {
            setup.With(key, value);
        }

        return SecuredHost.StartAsync(setup);
    }

    private static Task<HttpResponseMessage> PostAsync(SecuredHost host, string key, string scenario = "soak") => host.Client(bearer: key).PostAsync(
        new Uri("/api/stress/runs", UriKind.Relative),
        new StringContent($$"""{"scenario":"{{scenario}}"}""", Encoding.UTF8, "application/json"),
        TestContext.Current.CancellationToken);
}
