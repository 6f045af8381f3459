using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpLogging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry.Trace;
using PoolDash.Server.Security;

namespace PoolDash.Server.Tests.Security;

/// <summary>How a browser signs in, and what its cookie is worth.</summary>
public sealed class SignInTests
{
    [Fact]
    public async Task A_browser_without_a_key_is_sent_to_sign_in_and_from_there_to_where_it_was_going()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        var sent = await host.Client().GetAsync("/test/view?a=1&b=%2F", ("Accept", "text/html,application/xhtml+xml"));
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        Assert.Equal("/login?return=%2Ftest%2Fview%3Fa%3D1%26b%3D%252F", sent.Headers.Location?.OriginalString);

        var signedIn = await host.Client().SendFormAsync(SecuredHost.ViewKey, sent.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        Assert.Equal("/test/view?a=1&b=%2F", signedIn.Headers.Location?.OriginalString);
        Assert.Equal("view key", await (await host.Client().GetAsync("/test/view", ("Cookie", signedIn.CookieOf()))).TextAsync());
    }

    [Fact]
    public async Task An_address_that_leads_nowhere_says_so_to_those_with_a_key_only()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        var sent = await host.Client().GetAsync("/nowhere/at/all", ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        Assert.Equal("/login?return=%2Fnowhere%2Fat%2Fall", sent.Headers.Location?.OriginalString);
        Assert.Equal("", await sent.TextAsync());
        await (await host.Client(bearer: "a-wrong-key-of-some-length").GetAsync("/nowhere", ("Accept", "text/html"))).ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("", await (await host.Client().GetAsync("/nowhere", [])).TextAsync());

        var shown = await host.Client(bearer: SecuredHost.ViewKey).GetAsync("/nowhere/at/all", ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.NotFound, shown.StatusCode);
        Assert.Contains("There is no such page", await shown.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_post_is_never_sent_to_sign_in()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        await (await host.Client().PostAsync("/test/operate", ("Accept", "text/html"))).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_link_gives_a_cookie_and_takes_the_key_out_of_the_address()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        var signedIn = await host.Client().GetAsync($"/login?key={SecuredHost.OperateKey}", []);

        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        Assert.Equal("/", signedIn.Headers.Location?.OriginalString);
        var cookie = signedIn.SetCookie();
        Assert.StartsWith("PoolDash.80=", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/;", cookie, StringComparison.Ordinal);
        Assert.Contains("; samesite=lax", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("; secure", cookie, StringComparison.Ordinal);
        var operated = await host.Client("10.0.0.7").PostAsync("/test/operate", ("Cookie", signedIn.CookieOf()));
        Assert.Equal("operate key from 10.0.0.7", await operated.TextAsync());
    }

    [Fact]
    public async Task Over_https_the_cookie_goes_over_https_only()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        var signedIn = await host.Client().GetAsync($"https://localhost:8443/login?key={SecuredHost.OperateKey}", []);

        Assert.StartsWith("PoolDash.8443=", signedIn.SetCookie(), StringComparison.Ordinal);
        Assert.Contains("; secure", signedIn.SetCookie(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/login?key=a-wrong-key-of-a-length")]
    [InlineData("/login?key=")]
    public async Task A_wrong_key_in_the_link_shows_the_page_and_says_so(string link)
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        var response = await host.Client().GetAsync(link, []);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("<p role=\"alert\">That key is wrong.</p>", await response.TextAsync(), StringComparison.Ordinal);
        Assert.False(response.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith("PoolDash.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_page_says_what_to_type_and_where_it_is_without_a_script()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        var response = await host.Client().GetAsync("/login", []);
        var html = await response.TextAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        foreach (var said in (string[])["PoolDash:Auth:OperateKey", "PoolDash:Auth:ViewKey", "keys/operate-key", "<label for=\"key\">", "width=device-width"])
        {
            Assert.Contains(said, html, StringComparison.Ordinal);
        }

        foreach (var unwanted in (string[])["<script", "style=", "role=\"alert\"", SecuredHost.OperateKey, SecuredHost.ViewKey])
        {
            Assert.DoesNotContain(unwanted, html, StringComparison.Ordinal);
        }

        var styles = await host.Client().GetAsync("/login.css", []);
        Assert.Equal("text/css", styles.Content.Headers.ContentType?.MediaType);
        Assert.Contains("light-dark(", await styles.TextAsync(), StringComparison.Ordinal);
        Assert.Equal("max-age=3600", styles.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task An_open_dashboard_has_nothing_to_sign_in_to()
    {
        await using var host = await SecuredHost.StartAsync(new());

        var response = await host.Client().GetAsync("/login?return=%2Ftest%2Fview", []);

        Assert.Equal("/test/view", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        var response = await host.Client().SendFormAsync(SecuredHost.OperateKey, withToken: false);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Try again", await response.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Client().PostAsync("/login")).StatusCode);
    }

    [Fact]
    public async Task A_form_larger_than_any_key_is_not_read()
    {
        await using var host = await SecuredHost.StartAsync(new SecuredHost.Setup { Addresses = ["http://*:8080"], OnKestrel = true }.With("urls", "http://127.0.0.1:0"));
        using var client = host.Client();
        using var form = new FormUrlEncodedContent([new("key", new string('k', 20_000))]);

        var response = await client.PostAsync(new Uri("/login", UriKind.Relative), form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await Until.True(
            () => host.Logs.GetSnapshot().Any(record => record.Message.Contains("Request body too large", StringComparison.Ordinal)), "the server says why");
    }

    [Theory]
    [InlineData("/pools/orders?window=5m", "/pools/orders?window=5m")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("pools", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("/\r\nSet-Cookie: a=b", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/ü", "/")]
    public async Task Nobody_is_sent_to_another_site(string? asked, string expected)
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());
        var back = asked is null ? "" : "&return=" + Uri.EscapeDataString(asked);

        var signedIn = await host.Client().GetAsync($"/login?key={SecuredHost.OperateKey}{back}", []);

        Assert.Equal(expected, signedIn.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_cookie_lasts_as_long_as_its_key_through_restarts()
    {
        var data = SecuredHost.NewFolder();
        var first = await SecuredHost.StartAsync(Restarted(data, SecuredHost.OperateKey));
        var cookie = (await first.Client().GetAsync($"/login?key={SecuredHost.OperateKey}", [])).CookieOf();
        await first.EndAsync();

        var changed = await SecuredHost.StartAsync(Restarted(data, "another-key-of-tests-0001"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await changed.Client().GetAsync("/test/view", ("Cookie", cookie))).StatusCode);
        await changed.EndAsync();

        await using var back = await SecuredHost.StartAsync(Restarted(data, SecuredHost.OperateKey));
        Assert.Equal(HttpStatusCode.OK, (await back.Client().GetAsync("/test/view", ("Cookie", cookie))).StatusCode);

        static SecuredHost.Setup Restarted(string data, string key) =>
            new SecuredHost.Setup { Addresses = ["http://*:8080"], Data = data }.With("PoolDash:Auth:OperateKey", key);
    }

    [Fact]
    public async Task A_cookie_ends_after_its_time()
    {
        var data = SecuredHost.NewFolder();
        var begins = new FakeTimeProvider();
        var first = await SecuredHost.StartAsync(SecuredHost.Keyed(data, begins));
        var signedIn = await first.Client().GetAsync($"/login?key={SecuredHost.ViewKey}", []);
        Assert.Contains("; max-age=2592000;", signedIn.SetCookie(), StringComparison.Ordinal);
        await first.EndAsync();

        // Later by starting later: a clock that was moved by 30 days would tick for each tenth of a second of them.
        var end = begins.GetUtcNow() + SignInCookie.Lifetime;
        await using var later = await SecuredHost.StartAsync(SecuredHost.Keyed(data, new FakeTimeProvider(end - TimeSpan.FromSeconds(1))));
        Assert.Equal(HttpStatusCode.OK, (await later.Client().GetAsync("/test/view", ("Cookie", signedIn.CookieOf()))).StatusCode);

        later.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await later.Client().GetAsync("/test/view", ("Cookie", signedIn.CookieOf()))).StatusCode);
    }

    [Fact]
    public async Task A_cookie_that_was_made_up_is_nobody()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Client().GetAsync("/test/view", ("Cookie", "PoolDash.80=CfDJ8-made-up"))).StatusCode);
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(true, "/pools")]
    public async Task No_key_is_in_a_log_a_trace_a_header_or_a_body(bool onKestrel, string path)
    {
        List<string> traced = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (traced)
                {
                    traced.AddRange(activity.TagObjects.Append(new("", activity.DisplayName)).Select(tag => $"{tag.Key}={tag.Value}"));
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var setup = new SecuredHost.Setup
        {
            Addresses = ["http://*:8080"],
            OnKestrel = onKestrel,
            Path = path,
            Configure = builder =>
            {
                builder.Services.AddHttpLogging(options => options.LoggingFields =
                    HttpLoggingFields.RequestPropertiesAndHeaders | HttpLoggingFields.RequestQuery | HttpLoggingFields.ResponsePropertiesAndHeaders);
                builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddAspNetCoreInstrumentation());
            },
            Use = app => app.UseHttpLogging().Use((context, next) =>
            {
                lock (traced)
                {
                    traced.Add(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
                }

                return next(context);
            }),
        }.With("urls", "http://127.0.0.1:0").With("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace");
        await using var host = await SecuredHost.StartAsync(setup);
        var key = host.Output.ToString().Trim().Split("key=")[1];

        List<HttpResponseMessage> answers =
        [
            await host.Client().GetAsync($"{path}/login?key={key}", []),
            await host.Client().GetAsync($"{path}/LOGIN/?return=%2F&KEY={key}", []),
            await host.Client().GetAsync($"{path}/log%69n?key={key}&return=/test/view", []),
            await host.Client().SendFormAsync(key, path + "/login"),
            await host.Client(bearer: key).GetAsync($"{path}/test/view", []),
            await host.Client(bearer: key).PostAsync($"{path}/test/operate"),
            await host.Client(bearer: key).PostAsync($"{path}/nowhere"),
        ];
        var cookie = answers[0].CookieOf();
        answers.Add(await host.Client().GetAsync($"{path}/test/view", ("Cookie", cookie)));

        Assert.All(answers.Take(4), answer => Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode));
        var logs = host.Logs.GetSnapshot();
        Assert.Contains(logs, record => record.Category == "Microsoft.AspNetCore.Hosting.Diagnostics" && record.Message.Contains("/login", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(logs, record => (record.Message + record.Exception + string.Join(' ', record.StructuredState ?? [])
            + string.Join(' ', record.Scopes)).Contains(key, StringComparison.Ordinal));
        lock (traced)
        {
            Assert.Contains($"url.path={path}/login", traced);
            Assert.DoesNotContain(traced, tag => tag.Contains(key, StringComparison.Ordinal));
        }

        foreach (var answer in answers)
        {
            Assert.DoesNotContain(key, answer.Headers.ToString() + await answer.TextAsync(), StringComparison.Ordinal);
        }
    }
}
