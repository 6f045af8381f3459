using System.Text.Json.Nodes;

namespace PoolDash.Conformance.Format;

/// <summary>
/// One JSON object of a suite file, read field by field. <see cref="Finish"/> refuses what nobody asked for: a field
/// that is not understood could change what the file demands, so passing it over could pass a test that should fail.
/// </summary>
internal sealed class Fields(JsonNode? node, string where)
{
    private readonly JsonObject _object = node as JsonObject
        ?? throw new FormatException($"{where} must be a JSON object, not {Describe(node)}.");

    private readonly HashSet<string> _read = [];

    public string Where { get; } = where;

    public bool Has(string name) => _object.ContainsKey(name);

    public JsonNode? Node(string name)
    {
        _read.Add(name);
        return _object[name];
    }

    public string? Text(string name) => Node(name) switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) => text,
        var other => throw new FormatException($"{Where}: '{name}' must be a string, not {Describe(other)}."),
    };

    public string RequiredText(string name) => Text(name) ?? throw Missing(name);

    public int? Integer(string name) => Node(name) switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out int integer) => integer,
        var other => throw new FormatException($"{Where}: '{name}' must be an integer, not {Describe(other)}."),
    };

    public int RequiredInteger(string name) => Integer(name) ?? throw Missing(name);

    public bool? Flag(string name) => Node(name) switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        var other => throw new FormatException($"{Where}: '{name}' must be true or false, not {Describe(other)}."),
    };

    public IReadOnlyList<JsonNode?> List(string name) => Node(name) switch
    {
        null => [],
        JsonArray array => [.. array],
        var other => throw new FormatException($"{Where}: '{name}' must be an array, not {Describe(other)}."),
    };

    public IReadOnlyList<string> Texts(string name) =>
        [.. List(name).Select(item => item is JsonValue value && value.TryGetValue(out string? text)
            ? text
            : throw new FormatException($"{Where}: '{name}' must hold strings, not {Describe(item)}."))];

    public void Finish()
    {
        var unknown = _object.Select(field => field.Key).Where(name => !_read.Contains(name)).ToList();
        if (unknown.Count > 0)
        {
            throw new FormatException(
                $"{Where}: this runner does not know '{string.Join("', '", unknown)}'. It knows '{string.Join("', '", _read)}'.");
        }
    }

    private static string Describe(JsonNode? node) => node?.ToJsonString() ?? "null";

    private FormatException Missing(string name) => new($"{Where}: '{name}' is missing.");
}
