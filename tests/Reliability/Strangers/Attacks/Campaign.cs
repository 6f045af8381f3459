using System.Text.Json;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace PoolDash.Reliability.Strangers;

/// <summary>Attacks every route of a server, and looks after each attack whether the server has kept what it promises.</summary>
/// <param name="server">Whom.</param>
/// <param name="isKeyless">Whether the server asks for keys, of which the attacker has none.</param>
internal sealed class Campaign(AttackedServer server, bool isKeyless)
{
    private const string Reset = "/api/reset";

    /// <summary>Longer than any exploration or run that this server allows.</summary>
    private static readonly string[] _spoken = ["/api/", "/hubs/", "/openapi/"];

    private readonly Dictionary<int, int> _answers = [];

    /// <summary>How many attacks there were.</summary>
    internal int Attacks { get; private set; }

    /// <summary>How many of them came as far as PoolDash; Kestrel refused the others.</summary>
    internal int Reached { get; private set; }

    /// <summary>The statuses that were answered, and how often; 0 is an end without an answer.</summary>
    internal string Answers => string.Join(", ", _answers.OrderBy(answer => answer.Key).Select(answer => $"{answer.Key}: {answer.Value}"));

    /// <summary>Attacks each route about as often; static assets, of which there are hundreds, are one.</summary>
    /// <param name="cases">How often in all, or a little more.</param>
    /// <param name="when">What tells this run's cases from those of another.</param>
    internal void Run(int cases, string when)
    {
        var groups = server.Routes.GroupBy(NameOf).ToList();
        foreach (var group in groups)
        {
            List<RouteEndpoint> routes = [.. group];
            Seed.Check((cases / groups.Count) + 1, $"{group.Key}{(isKeyless ? " without a key" : "")} {when}", Prop.ForAll(AttackOnRoute.Among(routes), attack => CheckAsync(attack).GetAwaiter().GetResult()));
        }
    }

    private static string NameOf(RouteEndpoint route) =>
        route.Metadata.GetMetadata<StaticAssetDescriptor>() is not null ? "assets"
        : $"{string.Join('|', route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])} {route.RoutePattern.RawText}";

    private async Task CheckAsync(Attack attack)
    {
        Attacks++;
        var before = server.Orders.Snapshot().Resets;
        var answer = await SendAsync(attack);
        await Until.True(() => server.RequestsUnderWay == 0, "the request has left the server");
        var status = answer?.Status ?? 0;
        _answers[status] = _answers.GetValueOrDefault(status) + 1;

        var faults = server.Faults();
        server.Logs.Clear();
        Assert.True(faults.Count == 0, faults is [var first, ..] ? first : null);

        if (status is < 200 or >= 300 && (answer is not null || !attack.Route.Equals(Reset, StringComparison.Ordinal)))
        {
            Assert.Equal(before, server.Orders.Snapshot().Resets);
        }

        if (answer is not null)
        {
            CheckAnswer(attack, answer);
        }
    }

    private async Task<Answer?> SendAsync(Attack attack)
    {
        var bytes = attack.Bytes(server.Address);
        var half = bytes.AsMemory(0, bytes.Length / 2);
        return await (attack.Delivery switch
        {
            // Whoever waits for what was never sent would wait for the server's limit; the end of what is sent tells it.
            Delivery.Whole => RawHttp.SendAsync(server.Address, bytes, endsSending: IsIncomplete(attack), isHead: attack.Method == "HEAD"),
            Delivery.InPieces => RawHttp.SendAsync(server.Address, bytes, Math.Max(7, bytes.Length / 50), endsSending: IsIncomplete(attack), isHead: attack.Method == "HEAD"),
            Delivery.HalfThenEnd => RawHttp.SendAsync(server.Address, half, endsSending: true, isHead: attack.Method == "HEAD"),
            Delivery.HalfThenGone => RawHttp.SendAsync(server.Address, half, leaves: true),
            _ => RawHttp.SendAsync(server.Address, bytes, leaves: true),
        });
    }

    private static bool IsIncomplete(Attack attack) =>
        attack.Body is { HasEnd: false }
        || attack.Headers.Any(header => header.Name.Trim().ToUpperInvariant() is "CONTENT-LENGTH" or "TRANSFER-ENCODING" or "CONNECTION" or "UPGRADE" or "HTTP2-SETTINGS" or "EXPECT");

    private void CheckAnswer(Attack attack, Answer answer)
    {
        // 505 says that the version of HTTP is none, and is Kestrel's own.
        if (answer.Status >= 500 && (answer.Status != 505 || attack.Version == "HTTP/1.1"))
        {
            Assert.Fail($"{answer.Status}: {answer.Text}");
        }

        Assert.False(answer.Has(OddText.Injected), "A header of the attacker's is in the answer.");
        Assert.DoesNotContain("a=b", answer["Set-Cookie"], StringComparison.Ordinal);
        if (answer["Location"] is { Length: > 0 } location)
        {
            Assert.True(location is ['/', not '/' and not '\\', ..] or "/" || location.StartsWith(server.Address.AbsoluteUri, StringComparison.Ordinal), $"It leads to {location}.");
        }

        Reached += answer.IsOfPoolDash ? 1 : 0;
        if (!answer.IsOfPoolDash)
        {
            Assert.True(answer.Status is 101 or (>= 400 and < 500) or 505, $"{answer.Status} without PoolDash's headers");
            Assert.Empty(answer.Body);
            return;
        }

        Assert.Equal("DENY", answer["X-Frame-Options"]);
        Assert.Contains("frame-ancestors 'none'", answer["Content-Security-Policy"], StringComparison.Ordinal);
        if (isKeyless)
        {
            CheckRefused(attack, answer);
        }

        if (answer.Status >= 400 && attack.Method != "HEAD")
        {
            CheckWords(attack, answer);
        }
    }

    /// <summary>Whoever has no key gets what is open on purpose, or nothing.</summary>
    private void CheckRefused(Attack attack, Answer answer)
    {
        var isOpen = server.Routes.Any(route => route.Metadata.GetMetadata<IAllowAnonymous>() is not null && "/" + route.RoutePattern.RawText?.TrimStart('/') == attack.Route);
        Assert.True(isOpen || answer.Status is 302 or (>= 400 and < 500), $"{answer.Status} without a key");
    }

    private static void CheckWords(Attack attack, Answer answer)
    {
        var path = attack.Target.Split('?')[0];
        var isProblem = answer["Content-Type"].StartsWith("application/problem+json", StringComparison.Ordinal);
        if (_spoken.Any(spoken => path.StartsWith(spoken, StringComparison.Ordinal)) && !path.Contains('.', StringComparison.Ordinal) && !path.Contains('%', StringComparison.Ordinal)
            && !path.StartsWith("/hubs/pool", StringComparison.Ordinal))
        {
            Assert.True(isProblem, $"{answer.Status} in no words: {answer["Content-Type"]}");
        }

        if (isProblem)
        {
            using var problem = JsonDocument.Parse(answer.Body);
            Assert.Equal(answer.Status, problem.RootElement.GetProperty("status").GetInt32());
            Assert.All((string[])["title", "detail", "traceId"], member => Assert.NotEmpty(problem.RootElement.GetProperty(member).GetString()!));
        }
    }
}
