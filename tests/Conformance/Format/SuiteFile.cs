using System.Text.Json;
using System.Text.Json.Nodes;

namespace PoolDash.Conformance.Format;

/// <summary>One file of the CMAP suite: a script for a pool, and the events that it must bring about.</summary>
internal sealed record SuiteFile
{
    public required string Description { get; init; }

    /// <summary>Whether the file is written for a real server, which the connection factory then emulates.</summary>
    public required bool IsIntegration { get; init; }

    public required PoolSettings Pool { get; init; }

    public required FailPoint? FailPoint { get; init; }

    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>The error that the main thread must end with; null: none.</summary>
    public required JsonObject? Error { get; init; }

    public required IReadOnlyList<JsonObject> Events { get; init; }

    /// <summary>Types of events that are dropped before matching.</summary>
    public required IReadOnlySet<string> Ignored { get; init; }

    /// <exception cref="FormatException">The text is no suite file, or asks for what this runner does not know.</exception>
    public static SuiteFile Parse(string text)
    {
        var fields = new Fields(ParseJson(text), "the file");
        var version = fields.RequiredInteger("version");
        if (version != 1)
        {
            throw new FormatException($"the file: this runner knows version 1 of the format, not {version}.");
        }

        // A requirement on the server's version means nothing where no server is.
        fields.List("runOn");
        var file = new SuiteFile
        {
            Description = fields.RequiredText("description"),
            IsIntegration = ParseStyle(fields.RequiredText("style")),
            Pool = PoolSettings.Parse(fields.Node("poolOptions")),
            FailPoint = FailPoint.Parse(fields.Node("failPoint")),
            Operations = [.. fields.List("operations").Select(Operation.Parse)],
            Error = fields.Node("error") is null ? null : fields.Node("error") as JsonObject
                ?? throw new FormatException("the file: 'error' must be an object."),
            Events = [.. fields.List("events").Select(ParseEvent)],
            Ignored = fields.Texts("ignore").ToHashSet(),
        };
        fields.Finish();
        return file;
    }

    private static JsonNode? ParseJson(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException malformed)
        {
            throw new FormatException($"the file is not JSON: {malformed.Message}", malformed);
        }
    }

    private static bool ParseStyle(string style) => style switch
    {
        "unit" => false,
        "integration" => true,
        _ => throw new FormatException($"the file: this runner does not know the style '{style}'. It knows unit and integration."),
    };

    private static JsonObject ParseEvent(JsonNode? node, int index)
    {
        var where = $"event {index}";
        EventTypes.Known(new Fields(node, where).RequiredText("type"), where);
        return node!.AsObject();
    }
}
