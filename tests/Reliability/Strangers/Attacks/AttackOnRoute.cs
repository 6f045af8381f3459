using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Routing;

namespace PoolDash.Reliability.Strangers;

/// <summary>Makes attacks on a route from what routing itself says of it, so that a new route is attacked without anybody having to think of it.</summary>
internal static partial class AttackOnRoute
{
    private static readonly string[] _methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "QUERY", "PROPFIND", "A", "G\xC9T", "", "GET GET"];

    private static readonly string[] _headers =
    [
        "Accept", "Accept-Encoding", "Accept-Language", "Accept-Charset", "Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "TE", "Trailer", "Expect", "Range", "If-Range", "If-None-Match", "If-Match",
        "If-Modified-Since", "If-Unmodified-Since", "Last-Event-ID", "Cookie", "Authorization", "Origin", "Referer", "Host", "Connection", "Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
        "Sec-WebSocket-Protocol", "Sec-Fetch-Site", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Original-Host", "Forwarded", "X-HTTP-Method-Override", "X-SignalR-User-Agent",
        "RequestVerificationToken", "blazor-enhanced-nav", "traceparent", "tracestate", "baggage", "Date", "Via", ":authority", "X-Unknown", "", "X Y", "X\0Y",
    ];

    /// <summary>Those of them that Kestrel leaves to PoolDash.</summary>
    private static readonly string[] _tame = ["Accept", "Accept-Encoding", "Accept-Language", "Content-Type", "Range", "If-None-Match", "If-Modified-Since", "Last-Event-ID", "Cookie", "Authorization", "Origin", "Referer", "Sec-Fetch-Site", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "Host", "blazor-enhanced-nav", "traceparent", "baggage"];

    /// <summary>Framing that two servers may read in two ways.</summary>
    private static readonly Header[][] _smuggling =
    [
        [new("Content-Length", "5"), new("Content-Length", "6")],
        [new("Content-Length", "5"), new("Transfer-Encoding", "chunked")],
        [new("Transfer-Encoding", "chunked"), new("Transfer-Encoding", "identity")],
        [new("Transfer-Encoding", "chunked, gzip")],
        [new("Transfer-Encoding", "\vchunked")],
        [new("Transfer-Encoding ", "chunked")],
        [new("Content-Length", "+5")],
        [new("Content-Length", "0x5")],
        [new("Content-Length", "99999999999")],
        [new("Content-Length", "30000000")],
        [new("Host", "localhost"), new("Host", "evil.example")],
        [new("Connection", "Upgrade"), new("Upgrade", "websocket"), new("Sec-WebSocket-Version", "13"), new("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")],
        [new("Connection", "Upgrade, HTTP2-Settings"), new("Upgrade", "h2c"), new("HTTP2-Settings", "AAMAAABkAAQAAP__")],
        [.. Enumerable.Range(0, 150).Select(i => new Header($"X-{i}", "x"))],
        [.. Enumerable.Range(0, 90).Select(i => new Header("Cookie", $"a{i}=b"))],
    ];

    /// <summary>What reaches deeper than any odd value: names that there are.</summary>
    private static readonly Dictionary<string, string[]> _known = new()
    {
        ["name"] = [AttackedServer.Pool, "non-atomic-swap", "Orders", "stress-1"],
        ["specimen"] = ["non-atomic-swap", "double-return"],
        ["id"] = ["1", "2", "0001"],
        ["form"] = ["html", "md", "csv", "json", "HTML"],
    };

    /// <summary>Attacks on one of these routes, and what is left out of them to find the smallest that does harm.</summary>
    internal static Arbitrary<Attack> Among(IReadOnlyList<RouteEndpoint> routes) => Arb.From(Gen.Elements(routes.AsEnumerable()).SelectMany(On), attack => attack.Smaller());

    /// <summary>A path to the route that leads to something that there is, where that is known.</summary>
    internal static string KnownPath(string pattern) => Place().Replace(pattern, place => _known.GetValueOrDefault(Name().Match(place.Value).Value)?[0] ?? "x");

    private static Gen<Attack> On(RouteEndpoint route)
    {
        var pattern = "/" + route.RoutePattern.RawText?.TrimStart('/');
        var allowed = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } some ? some.ToArray() : ["GET", "POST"];
        return
            from method in Gen.Frequency((5, Gen.Elements(allowed)), (1, Gen.Elements(_methods)))
            from path in Path(pattern)
            from query in OddText.Query
            from headers in Headers
            from body in method is "GET" or "HEAD" ? Gen.Frequency((8, Gen.Constant<Body?>(null)), (1, OddBodies.Any)) : OddBodies.Any
            from delivery in Gen.Frequency(
                (12, Gen.Constant(Delivery.Whole)), (1, Gen.Elements(Delivery.InPieces, Delivery.HalfThenEnd, Delivery.HalfThenGone, Delivery.WholeThenGone)))
            from version in Gen.Frequency((40, Gen.Constant("HTTP/1.1")), (1, Gen.Elements("HTTP/1.0", "HTTP/2", "HTTP/9.9", "http/1.1", "")))
            select new Attack(pattern, method, path + query, headers, body, delivery) { Version = version };
    }

    /// <summary>The pattern with values in its places, and sometimes more behind it.</summary>
    private static Gen<string> Path(string pattern)
    {
        var path = Gen.Constant(pattern);
        foreach (var place in Place().Matches(pattern).Select(match => match.Value))
        {
            var known = _known.GetValueOrDefault(Name().Match(place).Value) ?? ["x"];
            path =
                from so in path
                from value in Gen.Frequency((3, Gen.Elements(known)), (2, OddText.InTarget))
                select so.Replace(place, value, StringComparison.Ordinal);
        }

        return Gen.Frequency(
            (20, path),
            (1, from so in path from more in OddText.InTarget select $"{so}/{more}"),
            (1, from so in path from more in OddText.InTarget select so + more),
            (1, path.Select(so => so.ToUpperInvariant())),
            (1, Gen.Elements("http://evil.example", "http://localhost:1", "//", "/.", "").SelectMany(before => path.Select(so => before + so))));
    }

    private static Gen<Header[]> Headers => Gen.Frequency(
        (12, Gen.Constant<Header[]>([])),
        (3, Gen.ArrayOf(Gen.Elements(_headers).SelectMany(name => OddText.InHeader.Select(value => new Header(name, value)))).Select(headers => headers.Take(6).ToArray())),
        (3, Gen.Elements(_tame).SelectMany(name => OddText.InHeader.Where(value => value.Length < 200 && !value.AsSpan().ContainsAnyInRange('\0', '\x1F')).Select(value => new[] { new Header(name, value) }))),
        (1, Gen.Elements(_smuggling)));

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"[A-Za-z]+")]
    private static partial Regex Name();
}
