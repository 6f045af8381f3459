using System.Text.Json.Nodes;

namespace PoolDash.Conformance.Matching;

/// <summary>Compares the events that happened with those expected, one by one from the first.</summary>
internal static class EventMatcher
{
    /// <summary>The first difference; null when all that is expected happened. Events beyond those expected do not matter.</summary>
    public static Mismatch? Find(
        IReadOnlyList<JsonObject> expected, IReadOnlySet<string> ignored, IEnumerable<JsonObject> happened)
    {
        var actual = happened.Where(happening => !ignored.Contains(happening["type"]!.GetValue<string>())).ToList();
        for (var index = 0; index < expected.Count; index++)
        {
            if (index == actual.Count)
            {
                return new Mismatch(index, $"{expected[index]["type"]} is missing: only {actual.Count} such events happened", IsMissing: true);
            }

            if (ValueMatcher.Difference(expected[index], actual[index], $"event {index}") is { } difference)
            {
                return new Mismatch(index, difference, IsMissing: false);
            }
        }

        return null;
    }
}

/// <summary>Where what happened first differs from what is expected.</summary>
/// <param name="Index">Which expected event, from 0.</param>
/// <param name="Difference">In what it differs.</param>
/// <param name="IsMissing">Whether it has only not happened yet.</param>
internal sealed record Mismatch(int Index, string Difference, bool IsMissing);
