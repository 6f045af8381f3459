using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PoolDash.Server;

/// <summary>What is said to a request that is refused: problem details (RFC 9457) with a trace id.</summary>
internal static class Problems
{
    /// <summary>Apostrophes and the like as they are, as in all other answers (ASP.NET Core's default): no browser takes these for a page.</summary>
    private static readonly JsonSerializerOptions _json = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Task WriteAsync(
        HttpContext context, int status, string title, string detail, IEnumerable<KeyValuePair<string, object?>>? extensions = null)
    {
        var problem = TypedResults.Problem(
            detail,
            statusCode: status,
            title: title,
            extensions: [.. extensions ?? [], new("traceId", Activity.Current?.Id ?? context.TraceIdentifier)]).ProblemDetails;
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(problem, _json, "application/problem+json", context.RequestAborted);
    }

    /// <summary>The same for too many of something: says when to come again.</summary>
    internal static Task WriteTooManyAsync(HttpContext context, string title, string detail, TimeSpan retryAfter)
    {
        TellWhen(context.Response, retryAfter);
        return WriteAsync(context, StatusCodes.Status429TooManyRequests, title, detail);
    }

    internal static void TellWhen(HttpResponse response, TimeSpan retryAfter) =>
        response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
