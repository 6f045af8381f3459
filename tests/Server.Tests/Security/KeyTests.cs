using System.Net;
using System.Reflection;
using Microsoft.Extensions.Options;
using PoolDash.Load.Tests.Judging;
using PoolDash.Server.Security;

namespace PoolDash.Server.Tests.Security;

/// <summary>Keys: what they must be, what each allows, and what becomes of wrong ones.</summary>
public sealed class KeyTests
{
    [Theory]
    [InlineData("OperateKey", "fifteen-letters")]
    [InlineData("ViewKey", "fifteen-letters")]
    [InlineData("OperateKey", "")]
    [InlineData("OperateKey", "a key with spaces in it")]
    [InlineData("ViewKey", "schlüssel-für-alle")]
    public async Task A_key_that_cannot_be_one_stops_the_start_with_a_line_that_never_tells_it(string option, string value)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            SecuredHost.StartAsync(new SecuredHost.Setup().With($"PoolDash:Auth:{option}", value)));

        var line = Assert.Single(failure.Failures);
        Assert.StartsWith($"PoolDash:Auth:{option} ", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        if (value.Length > 0)
        {
            Assert.DoesNotContain(value, failure.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_equal_keys_stop_the_start()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            SecuredHost.StartAsync(SecuredHost.Keyed().With("PoolDash:Auth:ViewKey", SecuredHost.OperateKey)));

        var line = Assert.Single(failure.Failures);
        Assert.StartsWith("PoolDash:Auth:ViewKey is the same as PoolDash:Auth:OperateKey", line, StringComparison.Ordinal);
        Assert.DoesNotContain(SecuredHost.OperateKey, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_nothing_stops_the_start()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            SecuredHost.StartAsync(new SecuredHost.Setup().With("PoolDash:Limits:OperationsPerSecond", "0")));

        Assert.Equal("PoolDash:Limits:OperationsPerSecond is 0: it must be at least 1.", Assert.Single(failure.Failures));
    }

    [Theory]
    [InlineData(SecuredHost.OperateKey, "operate key from 10.0.0.7")]
    [InlineData(SecuredHost.ViewKey, "view key from 10.0.0.7")]
    public async Task Either_key_looks(string key, string caller)
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        foreach (var path in (string[])["/test/view", "/test/unsaid"])
        {
            var response = await host.Client("10.0.0.7", key).GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(caller, await response.TextAsync());
        }
    }

    [Fact]
    public async Task The_operate_key_operates()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        var response = await host.Client(bearer: SecuredHost.OperateKey).PostAsync("/test/operate");

        Assert.Equal("operate key", await response.TextAsync());
    }

    [Fact]
    public async Task The_view_key_does_not_operate_and_is_told_which_key_does()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        var response = await host.Client(bearer: SecuredHost.ViewKey).PostAsync("/test/operate");

        var (title, detail) = await response.ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Equal("This needs the operate key.", title);
        Assert.Contains("PoolDash:Auth:OperateKey", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/test/view")]
    [InlineData("/test/unsaid")]
    public async Task Without_a_key_a_script_is_told_how_to_send_one(string path)
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        var response = await host.Client().GetAsync(path, ("Accept", "application/json"));

        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Contains("Authorization: Bearer KEY", (await response.ProblemAsync(HttpStatusCode.Unauthorized)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_is_called_wrong_and_a_browser_that_sends_one_is_not_sent_away()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        var response = await host.Client(bearer: "operate-key-of-tests-0002").GetAsync("/test/view", ("Accept", "text/html"));

        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal("The key is wrong.", (await response.ProblemAsync(HttpStatusCode.Unauthorized)).Title);
    }

    [Fact]
    public async Task Ten_wrong_keys_a_minute_and_then_none_from_there_is_looked_at()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());
        var guesser = host.Client("203.0.113.9", "a-guess-of-some-length");
        for (var guess = 0; guess < WrongKeys.AMinute; guess++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await guesser.GetAsync("/test/view", [])).StatusCode);
        }

        host.Time.Advance(TimeSpan.FromSeconds(20.5));
        var refused = await host.Client("203.0.113.9", SecuredHost.OperateKey).GetAsync("/test/view", []);
        Assert.Equal("Too many wrong keys.", (await refused.ProblemAsync(HttpStatusCode.TooManyRequests)).Title);
        Assert.Equal("40", refused.Headers.RetryAfter?.ToString());
        Assert.Equal(HttpStatusCode.TooManyRequests, (await host.Client("203.0.113.9").GetAsync($"/login?key={SecuredHost.OperateKey}", [])).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Client("203.0.113.10", SecuredHost.OperateKey).GetAsync("/test/view", [])).StatusCode);

        host.Time.Advance(TimeSpan.FromSeconds(39.5));
        Assert.Equal(HttpStatusCode.OK, (await host.Client("203.0.113.9", SecuredHost.OperateKey).GetAsync("/test/view", [])).StatusCode);
    }

    [Fact]
    public async Task The_form_and_the_link_count_wrong_keys_as_well()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());
        var guesser = host.Client("2001:db8::1");
        for (var guess = 0; guess < WrongKeys.AMinute; guess += 2)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await guesser.GetAsync("/login?key=a-guess-of-some-length", [])).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await guesser.SendFormAsync("a-guess-of-some-length")).StatusCode);
        }

        var refused = await host.Client("2001:db8::2").SendFormAsync(SecuredHost.OperateKey);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("60", refused.Headers.RetryAfter?.ToString());
        Assert.Contains("Try again in 60 seconds", await refused.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_signed_in_is_not_locked_out_by_wrong_keys_from_the_same_address()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());
        var cookie = (await host.Client("203.0.113.9").GetAsync($"/login?key={SecuredHost.ViewKey}", [])).CookieOf();
        for (var guess = 0; guess < WrongKeys.AMinute; guess++)
        {
            await host.Client("203.0.113.9", "a-guess-of-some-length").GetAsync("/test/view", []);
        }

        Assert.Equal(HttpStatusCode.OK, (await host.Client("203.0.113.9").GetAsync("/test/view", ("Cookie", cookie))).StatusCode);
    }

    [Fact]
    public void Both_keys_are_compared_in_the_same_time_whatever_was_given()
    {
        foreach (var method in (string[])[nameof(AccessKeys.RoleOf), nameof(AccessKeys.RoleOfFingerprint)])
        {
            var called = CallsOf(typeof(AccessKeys).GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!);
            Assert.Equal(2, called.Count(name => name == "CryptographicOperations.FixedTimeEquals"));
            Assert.DoesNotContain(called, name => name.EndsWith("Equality", StringComparison.Ordinal) || name.EndsWith(".Equals", StringComparison.Ordinal)
                || name.Contains("SequenceEqual", StringComparison.Ordinal));
        }

        var keys = new AccessKeys(SecuredHost.OperateKey, null);
        Assert.Equal(Role.Operate, keys.RoleOf(SecuredHost.OperateKey));
        Assert.Null(keys.RoleOf(SecuredHost.OperateKey + "0"));
        Assert.Null(keys.RoleOf(""));
    }

    [Fact]
    public async Task Operations_are_limited_for_each_address()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed().With("PoolDash:Limits:OperationsPerSecond", "3"));
        var client = host.Client("10.0.0.7", SecuredHost.OperateKey);
        for (var operation = 0; operation < 3; operation++)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/test/operate")).StatusCode);
        }

        var refused = await client.PostAsync("/test/operate");
        Assert.Equal("Too many operations.", (await refused.ProblemAsync(HttpStatusCode.TooManyRequests)).Title);
        Assert.Equal("1", refused.Headers.RetryAfter?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/test/view", [])).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Client("10.0.0.8", SecuredHost.OperateKey).PostAsync("/test/operate")).StatusCode);

        host.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/test/operate")).StatusCode);
    }

    [Fact]
    public void A_hundred_operations_a_second_unless_set() => Assert.Equal(100, new LimitOptions().OperationsPerSecond);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Given_an_address_that_has_none_left_When_the_clock_is_set_Then_its_time_is_neither_over_nor_longer(int days)
    {
        var time = new JumpingClock();
        var budget = new AddressBudget(1, TimeSpan.FromMinutes(1), time);
        Assert.True(budget.TryTake(IPAddress.Loopback, out _));

        time.Set(TimeSpan.FromDays(days));

        Assert.False(budget.TryTake(IPAddress.Loopback, out var retryAfter));
        Assert.InRange(retryAfter, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Memory_is_bounded_however_many_addresses_come()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var budget = new AddressBudget(1, TimeSpan.FromMinutes(1), time, capacity: 3);
        for (byte address = 0; address < 100; address++)
        {
            Assert.True(budget.TryTake(new IPAddress([10, 0, 0, address]), out _));
            time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.InRange(budget.Remembered, 1, 3);
        }

        // The newest are the ones remembered.
        Assert.True(budget.IsSpent(new IPAddress([10, 0, 0, 99]), out _));
        Assert.False(budget.IsSpent(new IPAddress([10, 0, 0, 1]), out _));
    }

    /// <summary>The methods that a method calls, read from its instructions.</summary>
    private static List<string> CallsOf(MethodInfo method)
    {
        var il = method.GetMethodBody()!.GetILAsByteArray()!;
        List<string> calls = [];
        for (var at = 0; at + 4 < il.Length; at++)
        {
            // call and callvirt, each with a token. A number in between may look like one and then names nothing.
            if (il[at] is not (0x28 or 0x6F))
            {
                continue;
            }

            try
            {
                var called = method.Module.ResolveMethod(BitConverter.ToInt32(il, at + 1))!;
                calls.Add($"{called.DeclaringType?.Name}.{called.Name}");
            }
            catch (Exception exception) when (exception is ArgumentException or BadImageFormatException)
            {
            }
        }

        return calls;
    }
}
