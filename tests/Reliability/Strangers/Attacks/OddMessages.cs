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

    /// <summary>Whether the hub owes every message an answer: nothing is wrong but what the calls ask for.</summary>
    internal bool IsWellFormed { get; init; }

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
                yield return this with { IsWellFormed = false, Frames = [.. Frames[..i], Frames[i][..(Frames[i].Length / 2)], .. Frames[(i + 1)..]] };
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

    /// <summary>SignalR takes no longer message, unless told otherwise.</summary>
    internal const int LongestMessage = 32_768;

    internal const string Handshake = """{"protocol":"json","version":1}""";

    /// <summary>The hub's methods, as SignalR finds them.</summary>
    internal static IReadOnlyList<MethodInfo> Methods { get; } =
        [.. typeof(PoolHub).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(method => method.GetBaseDefinition().DeclaringType == typeof(PoolHub))];

    private static readonly string[] _otherTargets = ["\"\"", "\"watch\"", "\"OnConnectedAsync\"", "\"Dispose\"", "\"ToString\"", "\"get_Context\"", "\"NoSuchMethod\"", $"\"{new string('t', 5_000)}\""];

    private static readonly string[] _noTargets = ["null", "1", "\"\\ud800\"", "[]"];

    /// <summary>JSON, each of them, and short enough for two of them to be one message.</summary>
    private static readonly string[] _arguments =
    [
        "null", "[]", "[null]", "[\"orders\"]", "[\"no such pool\"]", "[\"\"]", "[1]", "[[]]", "{}", "\"orders\"", "1", "0", "-1", "10", "11", "2147483648", "1.5", "1e400", "\"NaN\"", "\"Infinity\"", "true",
        "{\"pool\":\"no such pool\"}", "{\"pool\":1}", "{\"pool\":\"orders\",\"mode\":\"nonsense\"}", "{\"pool\":\"orders\",\"reason\":\"a\\nb\"}", "{\"unknown\":1}", "{\"pool\":\"orders\",\"deadline\":\"5\"}", "{\"pool\":\"orders\"}",
        "[\"rents\"]", "[\"pool\",\"faults\"]", "[\"resetBegan\"]", "[[[[[[[[[[1]]]]]]]]]]", "\"\\u0000\"", "\"\\u202e<b>\"",
        $"[{string.Join(',', Enumerable.Repeat("\"orders\"", 1_500))}]", $"[{string.Join(',', Enumerable.Repeat("null", 2_500))}]", $"\"{new string('a', 14_000)}\"",
    ];

    /// <summary>No JSON, or more than one message may have.</summary>
    private static readonly string[] _noArguments = ["NaN", "\"\\ud800\"", OddText.Repeated("[", 3_000), "undefined", "'a'", "\"unterminated", $"\"{new string('a', 40_000)}\""];

    private static readonly string[] _noIds = ["\"\"", "null", "1", "{}", ""];

    /// <summary>Words that ask for nothing.</summary>
    private static readonly string[] _harmless = ["{\"type\":6}\u001e", "{\"type\":5,\"invocationId\":\"7\"}\u001e", "{\"type\":5,\"invocationId\":\"1\"}\u001e"];

    private static readonly string[] _raw =
    [
        "", "\u001e", "\u001e\u001e\u001e", "{}", "{}\u001e", "[]\u001e", "null\u001e", "1\u001e", "{\u001e", "{\"type\"\u001e", "\0\u001e", "{\"type\":1}\u001e", "{\"type\":\"1\"}\u001e", "{\"type\":1.5}\u001e", "{\"type\":99}\u001e",
        "{\"type\":-1}\u001e", "{\"type\":7}\u001e", "{\"type\":7,\"error\":\"x\",\"allowReconnect\":true}\u001e", "{\"type\":8,\"sequenceId\":-1}\u001e", "{\"type\":9,\"sequenceId\":99999999999}\u001e",
        "{\"type\":2,\"invocationId\":\"7\",\"item\":1}\u001e", "{\"type\":3,\"invocationId\":\"7\",\"result\":1}\u001e", "{\"type\":3,\"invocationId\":\"7\",\"error\":\"a\",\"result\":1}\u001e",
        "{\"type\":5}\u001e", "{\"type\":1,\"type\":4,\"target\":\"Watch\",\"target\":\"Reset\"}\u001e", "{\"type\":6}" + "{\"type\":6}\u001e", "GET / HTTP/1.1\r\n\r\n", "\u001e" + "{\"protocol\":\"json\",\"version\":1}\u001e",
    ];

    /// <summary>Most reach the method; the others are for what stands before it.</summary>
    internal static Arbitrary<HubAttack> ForPoolHub(MethodInfo method) =>
        Arb.From(Gen.Frequency((7, WellFormed(method)), (3, Attacks(PoolHubPath, Handshakes, Message(method)))), attack => attack.Smaller());

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

    private static Gen<HubAttack> WellFormed(MethodInfo method) =>
        from count in Gen.Choose(1, 8)
        from frames in Gen.ArrayOf(Gen.Frequency((30, Call(method)), (1, Gen.Elements(_harmless))), count)
        select new HubAttack(PoolHubPath, Handshake, frames, AreBinary: false) { IsWellFormed = true };

    /// <summary>A call that SignalR can read, whatever the method says of it.</summary>
    private static Gen<string> Call(MethodInfo method) => (
        from target in Gen.Frequency((20, Gen.Constant($"\"{method.Name}\"")), (1, Gen.Elements(_otherTargets)))
        from type in Gen.Elements("1", "4")
        from id in Gen.Frequency((20, Gen.Elements("\"1\"", "\"2\"", "\"3\"")), (1, Gen.Elements("\"\\u0000\"", $"\"{new string('i', 9_000)}\"", type == "1" ? "" : "\"4\"")))
        from count in Gen.Frequency((6, Gen.Constant(Wanted(method))), (1, Gen.Elements(0, 1, 5)))
        from arguments in Gen.ArrayOf(Gen.Elements(_arguments), count)
        from more in Gen.Frequency((8, Gen.Constant("")), (1, Gen.Elements(",\"headers\":{\"a\":\"1\"}", ",\"x\":1")))
        select Frame(type, target, id, $"[{string.Join(',', arguments)}]", more)).Where(frame => frame.Length < LongestMessage);

    /// <summary>A call of which one part is none, among calls and junk.</summary>
    private static Gen<string> Message(MethodInfo method) =>
        Gen.Frequency((3, Call(method)), (3, BrokenCall(method)), (2, Gen.Elements(_harmless)), (3, Gen.Elements(_raw)), (1, Bytes));

    private static Gen<string> BrokenCall(MethodInfo method)
    {
        var name = $"\"{method.Name}\"";
        var fitting = $"[{string.Join(',', Enumerable.Repeat("null", Wanted(method)))}]";
        return Gen.OneOf(
            Gen.Elements(_noTargets).Select(target => Frame("1", target, "\"1\"", fitting)),
            Gen.Elements("2", "3", "5", "99", "-1").Select(type => Frame(type, name, "\"1\"", fitting)),
            Gen.Elements(_noIds).SelectMany(id => Gen.Elements("1", "4").Select(type => Frame(type, name, id, fitting))),
            Gen.Elements(_noArguments).Select(argument => Frame("1", name, "\"1\"", $"[{argument}]")),
            Gen.Elements(1_000, 20_000).SelectMany(count => Gen.Elements("1", "null", "{}").Select(each => Frame("1", name, "\"1\"", $"[{string.Join(',', Enumerable.Repeat(each, count))}]"))),
            Gen.Elements("null", "{}", "1", "[", "\"\"").Select(all => Frame("1", name, "\"1\"", all)),
            Gen.Elements(",\"streamIds\":[\"9\"]", ",\"streamIds\":null", ",\"headers\":{\"a\":1}", ",\"target\":\"Watch\"").Select(more => Frame("1", name, "\"1\"", fitting, more)));
    }

    private static int Wanted(MethodInfo method) => method.GetParameters().Count(parameter => parameter.ParameterType != typeof(CancellationToken));

    private static string Frame(string type, string target, string id, string arguments, string more = "") =>
        $"{{\"type\":{type},\"target\":{target}{(id.Length > 0 ? $",\"invocationId\":{id}" : "")},\"arguments\":{arguments}{more}}}{End}";

    private static Gen<string> Bytes => Gen.ArrayOf(Gen.Choose(0, 255)).Select(bytes => string.Concat(bytes.Select(each => (char)each)));

    /// <summary>Bytes behind a length, as packed messages have it; sometimes another one.</summary>
    private static Gen<string> Packed => Bytes.SelectMany(bytes => Gen.Elements(0, 1, 127).Select(more => (char)((bytes.Length + more) & 0x7F) + bytes));

    /// <summary>As it goes on the wire: text in UTF-8, what is to be binary byte by byte.</summary>
    internal static byte[] OnTheWire(string frame, bool isBinary) => isBinary ? Encoding.Latin1.GetBytes(frame) : Encoding.UTF8.GetBytes(frame);
}
