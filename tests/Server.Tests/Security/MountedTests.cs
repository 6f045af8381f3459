using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace PoolDash.Server.Tests.Security;

/// <summary>PoolDash at /pools in an application that has users of its own.</summary>
public sealed class MountedTests
{
    [Fact]
    public async Task The_applications_only_scheme_stays_its_default_and_keeps_its_users()
    {
        await using var host = await SecuredHost.StartAsync(Shop(defaultScheme: false));

        var sent = await host.Client().GetAsync("/orders", []);
        Assert.StartsWith("http://localhost/enter?", sent.Headers.Location?.OriginalString, StringComparison.Ordinal);

        var entered = await host.Client().GetAsync("/enter", []);
        var cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie")).Split(';')[0];
        Assert.Equal("anna", await (await host.Client().GetAsync("/orders", ("Cookie", cookie))).TextAsync());
    }

    [Fact]
    public async Task An_application_without_users_gets_none_from_PoolDash()
    {
        await using var host = await SecuredHost.StartAsync(new()
        {
            Path = "/pools",
            Use = app => app.MapGet("/who", (HttpContext context) => context.User.Identity?.Name ?? "nobody"),
        });

        Assert.Equal("nobody", await (await host.Client().GetAsync("/who", [])).TextAsync());
        Assert.Null(host.App.Services.GetService<IAuthenticationSchemeProvider>());
    }

    [Fact]
    public async Task The_applications_user_has_no_key_and_PoolDashs_caller_is_not_the_applications_user()
    {
        string? after = null;
        await using var host = await SecuredHost.StartAsync(Shop(defaultScheme: true, then: user => after = user));
        var cookie = Assert.Single((await host.Client().GetAsync("/enter", [])).Headers.GetValues("Set-Cookie")).Split(';')[0];

        var refused = await host.Client().GetAsync("/pools/test/view", ("Cookie", cookie), ("Accept", "text/html"));
        Assert.Equal("/pools/login?return=%2Ftest%2Fview", refused.Headers.Location?.OriginalString);

        var looked = await host.Client(bearer: SecuredHost.ViewKey).GetAsync("/pools/test/view", ("Cookie", cookie));
        Assert.Equal("view key", await looked.TextAsync());
        Assert.Equal("anna", after);
        Assert.Equal(HttpStatusCode.Redirect, (await host.Client(bearer: SecuredHost.OperateKey).GetAsync("/orders", [])).StatusCode);
    }

    [Fact]
    public async Task Its_cookie_stays_under_its_path_and_other_answers_have_no_headers_of_PoolDash()
    {
        await using var host = await SecuredHost.StartAsync(Shop(defaultScheme: true));

        var signedIn = await host.Client().GetAsync($"/pools/login?key={SecuredHost.OperateKey}", []);
        Assert.Equal("/pools/", signedIn.Headers.Location?.OriginalString);
        Assert.Contains("; path=/pools;", signedIn.SetCookie(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await host.Client().PostAsync("/pools/test/operate", ("Cookie", signedIn.CookieOf()))).StatusCode);
        Assert.True((await host.Client().GetAsync("/pools/login", [])).Headers.Contains("Content-Security-Policy"));
        Assert.False((await host.Client().GetAsync("/enter", [])).Headers.Contains("Content-Security-Policy"));
    }

    [Fact]
    public async Task The_form_works_for_the_applications_user_too()
    {
        await using var host = await SecuredHost.StartAsync(Shop(defaultScheme: true));
        var cookie = Assert.Single((await host.Client().GetAsync("/enter", [])).Headers.GetValues("Set-Cookie")).Split(';')[0];
        var client = host.Client();
        client.DefaultRequestHeaders.Add("Cookie", cookie);

        Assert.Equal(HttpStatusCode.Redirect, (await client.SendFormAsync(SecuredHost.ViewKey, "/pools/login")).StatusCode);
    }

    [Fact]
    public async Task The_applications_own_links_keep_their_query()
    {
        await using var host = await SecuredHost.StartAsync(Shop(defaultScheme: true));

        Assert.Equal("?key=theirs", await (await host.Client().GetAsync("/login?key=theirs", [])).TextAsync());
    }

    [Fact]
    public async Task The_applications_data_protection_is_left_alone()
    {
        await using var host = await SecuredHost.StartAsync(Shop(defaultScheme: true));

        await host.Client().GetAsync($"/pools/login?key={SecuredHost.OperateKey}", []);

        var options = host.App.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>>();
        Assert.Null(options.Value.XmlRepository);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(host.Data, "keys"), "key-*.xml"));
    }

    /// <summary>A shop: whoever enters is anna, and sees the orders.</summary>
    private static SecuredHost.Setup Shop(bool defaultScheme, Action<string?>? then = null) => new SecuredHost.Setup
    {
        Path = "/pools",
        Addresses = ["http://*:8080"],
        Configure = builder =>
        {
            var authentication = defaultScheme ? builder.Services.AddAuthentication("Shop") : builder.Services.AddAuthentication();
            authentication.AddCookie("Shop", options => options.LoginPath = "/enter");
        },
        Use = app =>
        {
            app.Use(async (context, next) =>
            {
                await next(context);
                then?.Invoke(context.User.Identity?.Name);
            });
            app.MapGet("/orders", (HttpContext context) => context.User.Identity?.Name).RequireAuthorization();
            app.MapGet("/login", (HttpContext context) => context.Request.QueryString.Value);
            app.MapGet("/enter", (HttpContext context) => context.SignInAsync(
                "Shop", new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, "anna")], "Shop"))));
        },
    }.With("PoolDash:Auth:OperateKey", SecuredHost.OperateKey).With("PoolDash:Auth:ViewKey", SecuredHost.ViewKey);
}
