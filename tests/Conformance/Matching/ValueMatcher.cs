using System.Text.Json;
using System.Text.Json.Nodes;

namespace PoolDash.Conformance.Matching;

/// <summary>
/// The format's MATCHES: what is expected is a subset of what is there, of the same JSON types; 42 and "42" stand for
/// any value that is present.
/// </summary>
internal static class ValueMatcher
{
    /// <summary>In what <paramref name="actual"/> differs from what is expected; null: it matches.</summary>
    public static string? Difference(JsonNode? expected, JsonNode? actual, string path)
    {
        if (IsWildcard(expected))
        {
            return actual is null ? $"{path} is absent, and must have some value" : null;
        }

        if (KindOf(expected) != KindOf(actual))
        {
            return $"{path} must be {Show(expected)}, and is {Show(actual)}";
        }

        return expected switch
        {
            JsonObject fields => fields
                .Select(field => Difference(field.Value, actual!.AsObject()[field.Key], $"{path}.{field.Key}"))
                .FirstOrDefault(difference => difference is not null),
            JsonArray items => items
                .Select((item, index) => Difference(item, actual!.AsArray().ElementAtOrDefault(index), $"{path}[{index}]"))
                .FirstOrDefault(difference => difference is not null),
            _ => JsonNode.DeepEquals(expected, actual) ? null : $"{path} must be {Show(expected)}, and is {Show(actual)}",
        };
    }

    private static bool IsWildcard(JsonNode? expected) => expected is JsonValue value
        && (value.TryGetValue(out int number) ? number == 42 : value.TryGetValue(out string? text) && text == "42");

    private static JsonValueKind KindOf(JsonNode? node) => node?.GetValueKind() switch
    {
        null => JsonValueKind.Null,
        JsonValueKind.False => JsonValueKind.True,
        { } kind => kind,
    };

    private static string Show(JsonNode? node) => node?.ToJsonString() ?? "absent";
}
