using System.Net;
using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.Server.Security;

namespace PoolDash.Server.Tests.Security;

/// <summary>When PoolDash is open, and when it requires a key.</summary>
public sealed class AccessTests
{
    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://127.8.9.1:8080")]
    [InlineData("http://[::1]:8080")]
    [InlineData("https://LOCALHOST:8443")]
    public async Task Every_address_is_loopback_so_everybody_on_this_machine_operates(string address)
    {
        await using var host = await SecuredHost.StartAsync(new() { Addresses = [address] });

        var response = await host.Client().PostAsync("/test/operate");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("this machine", await response.TextAsync());
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://10.0.0.5:8080")]
    [InlineData("http://build-server:8080")]
    [InlineData("http://localhost.example.com:8080")]
    [InlineData("http://unix:/run/pooldash.sock")]
    [InlineData("not an address")]
    public async Task One_address_beyond_loopback_requires_a_key(string address)
    {
        await using var host = await SecuredHost.StartAsync(new() { Addresses = ["http://localhost:8080", address] });

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Client().PostAsync("/test/operate")).StatusCode);
    }

    [Fact]
    public async Task A_server_that_does_not_tell_where_it_listens_requires_a_key()
    {
        await using var host = await SecuredHost.StartAsync(new() { Addresses = null });

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Client().GetAsync("/test/view")).StatusCode);
    }

    [Theory]
    [InlineData("PoolDash:Auth:OperateKey", "sixteen-letters!")]
    [InlineData("PoolDash:Auth:ViewKey", "sixteen-letters!")]
    [InlineData("AllowedHosts", "localhost;pools.example.com")]
    [InlineData("AllowedHosts", "localhost;*.example.com")]
    public async Task A_key_or_a_foreign_host_by_name_requires_a_key_though_addresses_are_loopback(string key, string value)
    {
        await using var host = await SecuredHost.StartAsync(new SecuredHost.Setup().With(key, value));

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Client().GetAsync("/test/view")).StatusCode);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("localhost;127.0.0.1:8080;[::1]")]
    public async Task The_star_of_every_new_application_and_names_of_this_machine_leave_it_open(string allowed)
    {
        await using var host = await SecuredHost.StartAsync(new SecuredHost.Setup().With("AllowedHosts", allowed));

        Assert.Equal(HttpStatusCode.OK, (await host.Client().GetAsync("/test/view")).StatusCode);
    }

    [Fact]
    public async Task It_is_not_open_before_the_server_has_started()
    {
        await using var host = await SecuredHost.StartAsync(new());
        var unstarted = ActivatorUtilities.CreateInstance<Access>(host.App.Services);

        Assert.False(unstarted.IsOpen);
        Assert.Null(unstarted.Keys.RoleOf(""));
        unstarted.Decide(["http://localhost:8080"]);
        Assert.True(unstarted.IsOpen);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", HttpStatusCode.OK)]
    [InlineData("http://*:0", HttpStatusCode.Unauthorized)]
    public async Task A_real_server_tells_where_it_listens(string urls, HttpStatusCode expected)
    {
        await using var host = await SecuredHost.StartAsync(new SecuredHost.Setup { Addresses = null, OnKestrel = true }.With("urls", urls));
        using var client = host.Client();

        var port = new Uri(host.App.Urls.First().Replace("[::]", "localhost", StringComparison.Ordinal)).Port;
        Assert.Equal(expected, (await client.GetAsync($"http://127.0.0.1:{port}/test/view", [])).StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("::1", HttpStatusCode.OK)]
    [InlineData("::ffff:127.0.0.1", HttpStatusCode.OK)]
    [InlineData("203.0.113.9", HttpStatusCode.Unauthorized)]
    public async Task Open_is_for_this_machine_and_not_for_those_behind_a_proxy_on_it(string remote, HttpStatusCode expected)
    {
        await using var host = await SecuredHost.StartAsync(new());

        var response = await host.Client(remote).GetAsync("/test/view", ("Accept", "text/html"));

        Assert.Equal(expected, response.StatusCode);
        if (expected != HttpStatusCode.OK)
        {
            Assert.Contains("PoolDash:Auth:OperateKey", (await response.ProblemAsync(expected)).Detail, StringComparison.Ordinal);
            Assert.Equal(expected, (await host.Client(remote).GetAsync("/login", [])).StatusCode);
        }
    }

    [Fact]
    public void The_caller_is_told_in_few_words()
    {
        Assert.Equal("this machine from 127.0.0.1", Caller.Of(Principals.ThisMachine(IPAddress.Loopback)).ToString());
        Assert.Equal("operate key from 10.0.0.7", Caller.Of(Principals.WithKeyOf(Role.Operate, IPAddress.Parse("::ffff:10.0.0.7"))).ToString());
        Assert.Equal("view key", Caller.Of(Principals.WithKeyOf(Role.View, null)).ToString());
        Assert.Equal("nobody known", Caller.Of(new ClaimsPrincipal()).ToString());
    }
}
