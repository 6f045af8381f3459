using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace PoolDash.Reliability.Strangers;

/// <summary>Bodies: what a route takes with something wrong in it, and what no route takes.</summary>
internal static class OddBodies
{
    private const string Json = "application/json";

    private static readonly string[] _types =
    [
        Json, "application/json; charset=utf-8", "application/json; charset=utf-16", "APPLICATION/JSON", "application/problem+json", "text/json", "text/plain", "text/html", "application/xml",
        "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=b", "application/octet-stream", "application/x-protobuf", "", "/", "application", "a/b/c", "*/*", "application/json;;;",
    ];

    /// <summary>A member's value that fits none.</summary>
    private static readonly string[] _values =
    [
        "null", "true", "0", "-1", "1", "1.5", "1e400", "-1e400", "1e-400", "2147483648", "99999999999999999999999999999999", "NaN", "Infinity", "0x10", "01", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"",
        "\"\\udc00\\ud800\"", "\"\\r\\nX-Injected: 1\"", "\"\\u202e\"", "\"<script>alert(1)</script>\"", "\"..\\/..\\/etc\\/passwd\"", "\"orders\"", "\"ORDERS\"", "\"orders\\u0000\"", "\"drain\"", "\"pause\"",
        "\"1\"", "\"drain, pause\"", "\"00:00:01\"", "\"5\"", "\"-00:00:01\"", "\"99999999.00:00:00\"", "\"soak\"", "\"http-reset\"", "\"1s\"", "\"1e9s\"", "\"p99 < 5ms\"", "[]", "[null]", "[\"p99 < 1s\"]", "[1,[2,[3]]]", "{}", "{\"a\":1}",
        "\"\\x\"", "'a'", "undefined", "\"unterminated",
    ];

    /// <summary>What routes take.</summary>
    private static readonly string[] _members =
        ["pool", "mode", "reason", "deadline", "tag", "scenario", "copies", "rate", "duration", "resets", "poolSize", "thresholds", "samples", "seed", "mended", "Pool", "POOL", "\\u0070ool", "\\ud800", "__proto__", "", "constructor"];

    private static readonly string[] _whole =
    [
        "null", "true", "1", "\"text\"", "[]", "[{}]", "{", "}", "{]", "{\"pool\"", "{\"pool\":", "{\"pool\":\"orders\"", "{\"pool\":\"orders\"}}", "{\"pool\":\"orders\"}{}", "{\"pool\":\"orders\",}", "{,}", "{\"pool\":\"orders\"} x",
        "// nothing\n{}", "{/**/}", "{\"pool\":\"orders\",\"pool\":\"other\"}", "{\"pool\":\"orders\",\"POOL\":\"orders\"}", "{\"reason\":\"a\",\"reaso\\u006e\":\"b\"}", " ", "\r\n", "\0", "NaN",
    ];

    /// <summary>Made once: text of this length, made again and again, fills .NET's pools of arrays, which would be measured as memory that was kept.</summary>
    private static readonly byte[][] _long = [.. new[] { 16_384, 16_385, 65_536, 1 << 20 }.Select(length => (byte[])[.. "{\"reason\":\""u8, .. Enumerable.Repeat((byte)'r', length - 13), .. "\"}"u8])];

    internal static Gen<Body?> Any { get; } = Gen.Frequency(
        (3, Gen.Constant<Body?>(null)),
        (8, Mutated.Select(text => Of(Encoding.UTF8.GetBytes(text)))),
        (3, Gen.Elements(_whole).Select(text => Of(Encoding.UTF8.GetBytes(text)))),
        (2, Encoded),
        (2, Gen.ArrayOf(Gen.Choose(0, 255)).Select(bytes => Of([.. bytes.Select(each => (byte)each)]))),
        (2, Form),
        (1, Nested),
        (1, Gen.Elements(_long).Select(bytes => Of(bytes))))
        .SelectMany(body => Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true))).SelectMany(chunked => Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(false)))
            .SelectMany(ends => Gen.Frequency((5, Gen.Constant(body?.Type ?? "")), (1, Gen.Elements(_types)))
                .Select(type => body is null ? null : body with { IsChunked = chunked, HasEnd = ends || !chunked, Type = type }))));

    /// <summary>An object of members that some route takes, each with a value that may fit.</summary>
    private static Gen<string> Mutated =>
        Gen.ArrayOf(Gen.Elements(_members).SelectMany(member => Gen.Elements(_values).Select(value => $"\"{member}\":{value}")))
            .Select(members => $"{{{string.Join(',', members.Take(8))}}}");

    /// <summary>What is right but for its encoding.</summary>
    private static Gen<Body?> Encoded => Gen.Elements<Encoding>(Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, Encoding.Latin1, new UTF8Encoding(true))
        .SelectMany(encoding => Gen.Elements(true, false).Select(marked =>
            Of([.. marked ? encoding.GetPreamble() : [], .. encoding.GetBytes("{\"pool\":\"orders\",\"reason\":\"é\"}")])));

    private static Gen<Body?> Form => Gen.Elements("key=a&return=//evil.example", "_handler=x", "__RequestVerificationToken=a&__RequestVerificationToken=b", "%", "&&&", new string('&', 5_000), "a=" + new string('b', 20_000))
        .SelectMany(text => Gen.Elements("application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "multipart/form-data")
            .Select(type => Of(Encoding.ASCII.GetBytes(type.EndsWith("=b", StringComparison.Ordinal) ? $"--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n{text}\r\n--b--" : text), type)));

    private static Gen<Body?> Nested => Gen.Elements("[", "{\"pool\":", "{\"thresholds\":[").SelectMany(open => Gen.Elements(100, 1_000, 10_000)
        .Select(depth => Of(Encoding.ASCII.GetBytes(OddText.Repeated(open, depth * open.Length)))));

    private static Body? Of(byte[] bytes, string type = Json) => new(bytes, type);
}
