namespace PoolDash.Server.Operating;

/// <summary>What somebody asked for cannot be done, and the message says to them why and what to do. API, hub and pages each tell it in their form.</summary>
/// <param name="status">The HTTP status that means the same.</param>
/// <param name="title">What is wrong, the same for every such request.</param>
/// <param name="detail">What is wrong with this one, and the mend.</param>
internal sealed class RequestRefusedException(int status, string title, string detail) : Exception(detail)
{
    internal int Status { get; } = status;

    internal string Title { get; } = title;

    /// <summary>What a program may want to know of it, by the names that the problem details have.</summary>
    internal IEnumerable<KeyValuePair<string, object?>> Extensions { get; init; } = [];

    internal static RequestRefusedException Invalid(string detail) => new(StatusCodes.Status400BadRequest, "The request cannot be understood", detail);

    /// <summary>One member of what was sent is impossible.</summary>
    internal static RequestRefusedException InvalidField(string field, string detail) =>
        new(StatusCodes.Status400BadRequest, "The request cannot be understood", detail) { Extensions = [new("field", field)] };

    internal static RequestRefusedException UnknownPool(string pool, IEnumerable<string> known) =>
        new(StatusCodes.Status404NotFound, "There is no such pool", $"There is no pool '{Shortened(pool)}'. {Listed("pool", known)}");

    internal static RequestRefusedException UnknownTag(string tag, IEnumerable<string> known) =>
        new(StatusCodes.Status404NotFound, "There is no such tag", $"No pool has the tag '{Shortened(tag)}'. {Listed("tag", known)}");

    /// <summary>What somebody wrote, as much of it as a message can bear.</summary>
    internal static string Shortened(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static string Listed(string what, IEnumerable<string> known)
    {
        const int Most = 50;
        var names = known.ToList();
        return names.Count == 0 ? $"There is no {what} at all."
            : $"There {(names.Count == 1 ? "is" : "are")}: {string.Join(", ", names.Take(Most))}{(names.Count > Most ? $" and {names.Count - Most} more." : ".")}";
    }
}
