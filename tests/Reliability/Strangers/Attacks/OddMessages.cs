using System.Reflection;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PoolDash.Server.Hubs;

namespace PoolDash.Reliability.Strangers;

/// <summary>What somebody sends to a hub.</summary>
/// <param name="Path">The hub.</param>
/// <param name="Handshake">The first message; null for none.</param>
/// <param name="Frames">The messages after it, as they go on the wire.</param>
/// <param name="AreBinary">Whether they are sent as binary.</param>
internal sealed record HubAttack(string Path, string? Handshake, string[] Frames, bool AreBinary)
{
    private const int MostShown = 300;

    internal IEnumerable<HubAttack> Smaller()
    {
        for (var i = 0; i < Frames.Length; i++)
        {
            yield return this with { Frames = [.. Frames[..i], .. Frames[(i + 1)..]] };
        }

        for (var i = 0; i < Frames.Length; i++)
        {
            if (Frames[i].Length > MostShown)
            {
                yield return this with { Frames = [.. Frames[..i], Frames[i][..(Frames[i].Length / 2)], .. Frames[(i + 1)..]] };
            }
        }
    }

    public override string ToString() =>
        $"{Path}{(AreBinary ? " in binary" : "")}: {Handshake} then {string.Join(" then ", Frames.Select(frame => frame.Length <= MostShown ? frame : $"{frame[..MostShown]}… ({frame.Length})"))}";
}

/// <summary>Makes messages for hubs: for each method that the hub has, found by looking, and for some that it has not.</summary>
internal static class OddMessages
{
    /// <summary>SignalR ends each message with it.</summary>
    internal const char End = '\u001e';

    internal const string PoolHubPath = "/hubs/pool";
    internal const string Handshake = """{"protocol":"json","version":1}""";

    /// <summary>The hub's methods, as SignalR finds them.</summary>
    internal static IReadOnlyList<MethodInfo> Methods { get; } =
        [.. typeof(PoolHub).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(method => method.GetBaseDefinition().DeclaringType == typeof(PoolHub))];

    private static readonly string[] _otherTargets = ["\"\"", "null", "1", "\"watch\"", "\"OnConnectedAsync\"", "\"Dispose\"", "\"ToString\"", "\"get_Context\"", "\"NoSuchMethod\"", "\"\\ud800\"", "[]", $"\"{new string('t', 5_000)}\""];

    private static readonly string[] _arguments =
    [
        "null", "[]", "[null]", "[\"orders\"]", "[\"no such pool\"]", "[\"\"]", "[1]", "[[]]", "{}", "\"orders\"", "1", "0", "-1", "10", "11", "2147483648", "1.5", "1e400", "NaN", "\"NaN\"", "\"Infinity\"", "true", "\"\\ud800\"",
        "{\"pool\":\"no such pool\"}", "{\"pool\":1}", "{\"pool\":\"orders\",\"mode\":\"nonsense\"}", "{\"pool\":\"orders\",\"reason\":\"a\\nb\"}", "{\"unknown\":1}", "{\"pool\":\"orders\",\"deadline\":\"5\"}", "{\"pool\":\"orders\"}",
        "[\"rents\"]", "[\"pool\",\"faults\"]", "[\"resetBegan\"]", $"[{string.Join(',', Enumerable.Repeat("\"orders\"", 2_000))}]", $"[{string.Join(',', Enumerable.Repeat("null", 5_000))}]",
        $"\"{new string('a', 20_000)}\"", $"\"{new string('a', 40_000)}\"", OddText.Repeated("[", 3_000),
    ];

    private static readonly string[] _ids = ["\"1\"", "\"1\"", "\"2\"", "\"\"", "null", "1", "{}", $"\"{new string('i', 9_000)}\"", "\"\\u0000\"", ""];

    private static readonly string[] _raw =
    [
        "", "\u001e", "\u001e\u001e\u001e", "{}", "{}\u001e", "[]\u001e", "null\u001e", "1\u001e", "{\u001e", "{\"type\"\u001e", "\0\u001e", "{\"type\":1}\u001e", "{\"type\":\"1\"}\u001e", "{\"type\":1.5}\u001e", "{\"type\":99}\u001e",
        "{\"type\":-1}\u001e", "{\"type\":6}\u001e", "{\"type\":7}\u001e", "{\"type\":7,\"error\":\"x\",\"allowReconnect\":true}\u001e", "{\"type\":8,\"sequenceId\":-1}\u001e", "{\"type\":9,\"sequenceId\":99999999999}\u001e",
        "{\"type\":2,\"invocationId\":\"7\",\"item\":1}\u001e", "{\"type\":3,\"invocationId\":\"7\",\"result\":1}\u001e", "{\"type\":3,\"invocationId\":\"7\",\"error\":\"a\",\"result\":1}\u001e", "{\"type\":5,\"invocationId\":\"7\"}\u001e",
        "{\"type\":5}\u001e", "{\"type\":1,\"type\":4,\"target\":\"Watch\",\"target\":\"Reset\"}\u001e", "{\"type\":6}" + "{\"type\":6}\u001e", "GET / HTTP/1.1\r\n\r\n", "\u001e" + "{\"protocol\":\"json\",\"version\":1}\u001e",
    ];

    internal static Arbitrary<HubAttack> ForPoolHub(MethodInfo method) => Arb.From(Attacks(PoolHubPath, Handshakes, Message(method)), attack => attack.Smaller());

    /// <summary>The circuit's hub takes a format of its own; whatever else comes is junk to it.</summary>
    internal static Arbitrary<HubAttack> ForCircuit { get; } = Arb.From(
        Attacks("/_blazor", Gen.Elements<string?>(null, Handshake, """{"protocol":"blazorpack","version":1}""", """{"protocol":"blazorpack","version":1}""", "{}", "junk"), Gen.OneOf(Gen.Elements(_raw), Bytes, Packed)),
        attack => attack.Smaller());

    private static Gen<string?> Handshakes => Gen.Frequency(
        (12, Gen.Constant<string?>(Handshake)),
        (1, Gen.Elements<string?>(
            null, "", "{}", "junk", "null", """{"protocol":"xml","version":1}""", """{"protocol":"json","version":99}""", """{"protocol":"messagepack","version":1}""", """{"protocol":null,"version":null}""", """{"protocol":"json"}""",
            """{"protocol":"json","version":1,"protocol":"json"}""", new string('h', 40_000))));

    private static Gen<HubAttack> Attacks(string path, Gen<string?> handshakes, Gen<string> messages) =>
        from handshake in handshakes
        from frames in Gen.ArrayOf(messages)
        from binary in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new HubAttack(path, handshake, [.. frames.Take(8)], binary);

    private static Gen<string> Message(MethodInfo method) => Gen.Frequency((30, Call(method)), (2, Gen.Elements(_raw)), (1, Bytes));

    private static Gen<string> Call(MethodInfo method)
    {
        var wanted = method.GetParameters().Count(parameter => parameter.ParameterType != typeof(CancellationToken));
        return
            from target in Gen.Frequency((20, Gen.Constant($"\"{method.Name}\"")), (1, Gen.Elements(_otherTargets)))
            from type in Gen.Frequency((30, Gen.Elements("1", "4")), (1, Gen.Elements("2", "3", "5")))
            from id in Gen.Frequency((20, Gen.Elements("\"1\"", "\"2\"", "\"3\"")), (1, Gen.Elements(_ids)))
            from count in Gen.Frequency((6, Gen.Constant(wanted)), (1, Gen.Elements(0, 1, 5, 1_000)))
            from arguments in Gen.ArrayOf(Gen.Elements(_arguments), count)
            from all in Gen.Frequency((30, Gen.Constant($"[{string.Join(',', arguments)}]")), (1, Gen.Elements("null", "{}", "1", "[", "\"\"")))
            from more in Gen.Frequency((8, Gen.Constant("")), (1, Gen.Elements(",\"streamIds\":[\"9\"]", ",\"streamIds\":null", ",\"headers\":{\"a\":1}", ",\"x\":1")))
            select $"{{\"type\":{type},\"target\":{target}{(id.Length > 0 ? $",\"invocationId\":{id}" : "")},\"arguments\":{all}{more}}}{End}";
    }

    private static Gen<string> Bytes => Gen.ArrayOf(Gen.Choose(0, 255)).Select(bytes => string.Concat(bytes.Select(each => (char)each)));

    /// <summary>Bytes behind a length, as packed messages have it; sometimes another one.</summary>
    private static Gen<string> Packed => Bytes.SelectMany(bytes => Gen.Elements(0, 1, 127).Select(more => (char)((bytes.Length + more) & 0x7F) + bytes));

    /// <summary>As it goes on the wire: text in UTF-8, what is to be binary byte by byte.</summary>
    internal static byte[] OnTheWire(string frame, bool isBinary) => isBinary ? Encoding.Latin1.GetBytes(frame) : Encoding.UTF8.GetBytes(frame);
}
