using PoolDash.Server.Operating;

namespace PoolDash.Server.Api;

/// <summary>
/// Sees to it that no request to the API ends without words: an unknown route, a method that a route does not have, a fault of the server's
/// own. Nothing of an exception reaches the client but the id by which the log knows it.
/// </summary>
internal sealed partial class FaultAnswers(ILogger<FaultAnswers> log) : IMiddleware
{
    private static readonly PathString[] _spoken = ["/api", "/openapi", "/hubs"];

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await Problems.WriteAsync(context, bad.StatusCode, "The request cannot be understood", bad.Message);
            return;
        }
        catch (Exception thrown) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            LogFault(log, thrown, context.Request.Method, context.Request.Path);
            await Problems.WriteAsync(
                context, StatusCodes.Status500InternalServerError, "PoolDash failed at this request", "Its log says why, under the traceId given here.");
            return;
        }

        if (!context.Response.HasStarted
            && context.Response is { StatusCode: >= 400, ContentType: null, ContentLength: null }
            && AnswersFor(context.Request.Path))
        {
            var (title, detail) = Words(context);
            await Problems.WriteAsync(context, context.Response.StatusCode, title, detail);
        }
    }

    /// <summary>Whether this is where programs ask, rather than people.</summary>
    internal static bool AnswersFor(PathString path) => _spoken.Any(spoken => path.StartsWithSegments(spoken));

    private static (string Title, string Detail) Words(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => (
            "There is nothing here", $"No route answers to {context.Request.Method} {RequestRefusedException.Shortened(context.Request.Path)}. /openapi/v1.json lists them all."),
        StatusCodes.Status405MethodNotAllowed => (
            "This method is not allowed here", $"{context.Request.Path} takes {context.Response.Headers.Allow}, not {context.Request.Method}."),
        StatusCodes.Status413PayloadTooLarge => ("The body is too large", "Send less."),
        StatusCodes.Status415UnsupportedMediaType => ("The body must be JSON", $"The content type is '{RequestRefusedException.Shortened(context.Request.ContentType ?? "")}'; send application/json, as curl does with -H 'Content-Type: application/json'."),
        var status => ("The request was refused", $"The answer is status {status}."),
    };

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    private static partial void LogFault(ILogger log, Exception thrown, string method, PathString path);
}
