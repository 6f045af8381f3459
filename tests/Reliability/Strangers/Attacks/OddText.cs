using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace PoolDash.Reliability.Strangers;

/// <summary>Text that programs stumble over.</summary>
internal static class OddText
{
    /// <summary>A header that must be in no answer, whatever is written into a request.</summary>
    internal const string Injected = "X-Injected";

    /// <summary>Values of a path or a query, already encoded, some of them wrongly.</summary>
    internal static readonly string[] InTargets =
    [
        "", "%00", "a%00b", "%", "%2", "%zz", "%25", "%2500", "%u0041", "%C0%AF", "%C0%80", "%ED%A0%80", "%F4%90%80%80", "%FF%FE", "\xFF\xFE", "\xC3",
        "%E2%80%AE%D7%A9", "%EF%BB%BF", "%E2%80%8B", "%F0%9F%92%A9", "e%CC%81", "%EF%BC%8F", "%D9%A1", "%0d%0a" + Injected + ":%201", "%0aSet-Cookie:%20a=b", "%09", "+", "%20",
        ".", "..", "...", "%2e%2e", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%2f..%2f", "..%5c..%5c", "..\\..\\", "....//", "/etc/passwd", "//host.example/", "\\\\host\\share",
        "con", "nul.txt", "~", "~root", ".env", "~1", ";", "a;b=c", "*", "?", "#", "&", "=", "|", "`id`", "$(id)", "${jndi:ldap://h/a}", "{{7*7}}", "{name}", "%7B0%7D", "{0}",
        "<script>alert(1)</script>", "%3Cscript%3Ealert(1)%3C/script%3E", "%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E", "'", "%22", "'%20OR%20'1'='1", "1;DROP%20TABLE%20Runs--",
        "-1", "0", "1", "+1", "1.0", "1e3", "0x1", "1_000", "2147483647", "2147483648", "-2147483649", "9223372036854775808", "99999999999999999999", "NaN", "Infinity", "-0",
        "null", "undefined", "true", "[]", "{}", "00000000-0000-0000-0000-000000000000", "24:00:00", "00:00:00", "-1s", "P1D", "10675200.00:00:00",
    ];

    /// <summary>Ready made, drawn at random, or long.</summary>
    internal static Gen<string> InTarget { get; } = Gen.Frequency(
        (10, Gen.Elements(InTargets)),
        (4, Unicode.Select(Uri.EscapeDataString)),
        (2, Gen.ArrayOf(Gen.Choose(1, 255)).Select(bytes => string.Concat(bytes.Select(each => each is ' ' or '\r' or '\n' ? '_' : (char)each)))),
        (2, Gen.ArrayOf(Gen.Choose(0, 255)).Select(bytes => string.Concat(bytes.Select(each => $"%{each:X2}")))),
        (1, Gen.Elements(1_000, 7_000, 9_000, 65_536).SelectMany(length => Gen.Elements("a", "%41", "../", "%2e%2e%2f", "%F0%9F%92%A9").Select(each => Repeated(each, length)))));

    /// <summary>Characters of every plane, also halves of pairs, marks of direction and controls.</summary>
    internal static Gen<string> Unicode => Gen.ArrayOf(Gen.OneOf(
        Gen.Choose(0, 0x7F), Gen.Choose(0x80, 0x7FF), Gen.Choose(0xD800, 0xDFFF), Gen.Elements(0x202E, 0x200B, 0xFEFF, 0xFFFD, 0xFFFF, 0x2028, 0x85), Gen.Choose(0x10000, 0x10FFFF)))
        .Select(points => string.Concat(points.Select(point => point < 0x10000 ? ((char)point).ToString() : char.ConvertFromUtf32(point))));

    /// <summary>Names of parameters that some route reads.</summary>
    private static readonly string[] _queryNames =
    [
        "pool", "kind", "reset", "limit", "window", "view", "scenario", "copies", "rate", "duration", "resets", "mode", "poolSize", "threshold", "trace", "step", "samples", "seed",
        "mended", "id", "negotiateVersion", "transport", "access_token", "return", "url", "v", "handler", "__proto__",
    ];

    /// <summary>A query with its question mark, or nothing.</summary>
    internal static Gen<string> Query { get; } = Gen.Frequency(
        (8, Gen.Constant("")),
        (6, Gen.ArrayOf(Pair).Select(pairs => "?" + string.Join('&', pairs.Take(20)))),
        (1, Gen.Elements(_queryNames).Select(name => "?" + Repeated($"{name}=&", 1_000 * (name.Length + 2)))),
        (1, Gen.Elements(_queryNames).Select(name => "?" + string.Join('&', Enumerable.Range(0, 500).Select(i => $"{name}={i}")))),
        (1, Gen.Elements("?", "??", "?&&&&", "?=", "?%00=%00", "?a[b][c]=d", "?" + new string('&', 4_000), "?" + new string('x', 7_000), "?" + new string('y', 70_000))));

    /// <summary>Values that a header can be sent with.</summary>
    internal static Gen<string> InHeader { get; } = Gen.Frequency(
        (6, Gen.Elements(
            "", " ", "*", "*/*", "\0", "a\0b", "\x7F", "\xFF\xFE", "é", "\t", "a\r\n b", "\rX: y", "0", "-1", "1", "99999999999999999999", "NaN", "null", ",", ",,,,", ";", ";;=", "=", "\"", "\"unterminated",
            "a;q=-1", "a;q=1e9", "*/*;q=0.0001", "application/json", "text/html", "text/html;charset=utf-16", "application/json;charset=\"", "bytes=0-", "bytes=-1", "bytes=9-1",
            "bytes=0-0,1-1,2-2", "bytes=99999999999999999999-", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 99 Foo 9999 99:99:99 GMT", "\"etag\"", "W/\"", "gzip, br;q=1.0, *;q=0.5", "..%2f",
            "http://evil.example", "null, null", "for=\"[::1]\";proto=https;host=evil.example", "127.0.0.1, 10.0.0.1", "999.999.999.999", "[::1", "localhost:99999", "localhost:-1", "localhost:",
            "a b", "/", "//evil.example", "/%0d%0a", "\\\\evil", "${jndi:ldap://h/a}", "<script>alert(1)</script>", "100-continue", "trailers", "websocket", "h2c", "chunked", "gzip, chunked", "identity")),
        (2, Unicode.Select(AsBytes)),
        (1, Gen.Elements(1_000, 8_000, 20_000, 40_000).Select(length => new string('h', length))));

    internal static string Repeated(string each, int length) => new StringBuilder(length + each.Length).Insert(0, each, (length / each.Length) + 1).ToString();

    /// <summary>The text's bytes in UTF-8, a character for each; without what would end a header.</summary>
    internal static string AsBytes(string text) =>
        Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)).Replace('\r', '_').Replace('\n', '_');

    private static Gen<string> Pair => Gen.Frequency(
        (6, Gen.Elements(_queryNames).SelectMany(name => Gen.Elements(InTargets).Select(value => $"{name}={value}"))),
        (1, Gen.Elements(InTargets)),
        (1, Gen.Elements(_queryNames)));
}
