using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PoolDash.Client;
using PoolDash.Load.Remote;
using PoolDash.PoolCore;
using PoolDash.Server.Configured;
using PoolDash.Server.Feed;
using PoolDash.Server.Operating;
using PoolDash.Server.Races;
using PoolDash.Server.Security;
using PoolDash.Server.Storage;
using PoolDash.Server.Stress;

namespace PoolDash.Server.Api;

/// <summary>The HTTP API: what each route answers. What can go wrong is told by <see cref="ApiFaults"/>.</summary>
internal static class ApiRoutes
{
    private const int MostEvents = 5_000;
    private const int MostAuditEntries = AuditLog.Remembered;
    private const string ExpectedOfReset = "send an object with any of pool, mode, reason, deadline and tag, each of them text, or no body at all.";

    internal static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api").AddEndpointFilter<ApiFaults>().WithTags("PoolDash").ProducesProblem(StatusCodes.Status401Unauthorized);
        var view = api.MapGroup("").RequireView();
        var operate = api.MapGroup("").RequireOperate().AddEndpointFilter(RefuseQueryAsync)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);

        view.MapGet("/pools", ListPools)
            .Describe("listPools", "All pools", "Every pool's counts as they are now.", ApiExamples.Pools);
        view.MapGet("/pools/{name}", GetPool)
            .Describe("getPool", "One pool", "One pool's counts as they are now.", ApiExamples.Pool)
            .ProducesProblem(StatusCodes.Status404NotFound);
        view.MapGet("/pools/{name}/connections", ListConnections)
            .Describe("listConnections", "A pool's connections", "Every connection that exists now, by slot. Times are hours, minutes and seconds.", ApiExamples.Connections)
            .ProducesProblem(StatusCodes.Status404NotFound);
        view.MapGet("/events", ListEvents)
            .Describe("listEvents", "Events that are remembered", "The newest that pass the filter, the oldest of them first.", ApiExamples.Events)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        view.MapGet("/events/stream", StreamEvents)
            .Describe(
                "streamEvents",
                "Events as they happen",
                "Server-sent events: each has an id, its kind as event type, and an entry as data. "
                + "A reader that comes back with Last-Event-ID gets what is remembered since. A ping comes every 15 s.",
                example: null)
            .Produces<EventEntry>(contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);

        view.MapGet("/notices", ListNotices)
            .Describe("listNotices", "What is wrong now", "What pages say at their top: each in words, with what to do. Empty while all is well.", ApiExamples.Notices);

        operate.MapPost("/reset", ResetAsync)
            .OpenToRuns()
            .Describe(
                "reset",
                "Reset pools",
                "Without a body: every pool, draining. Answers once the idle connections are claimed, not yet closed.",
                ApiExamples.ResetAnswers)
            .Accepts<ResetRequest>(isOptional: true, "application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        operate.MapPost("/pools/{name}/resume", Resume)
            .Describe("resume", "Resume a paused pool", "Lets a pool that a reset has paused serve rents again.", ApiExamples.Resumed)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        operate.MapGet("/audit", ListAudit)
            .Describe("listAudit", "Who did what", "The newest first.", ApiExamples.Audit)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        RaceRoutes.Map(view, operate);
        StressRoutes.Map(view, operate);
    }

    /// <summary>What is asked in a query would be left undone in silence: a reset of one pool would become one of all.</summary>
    private static async ValueTask<object?> RefuseQueryAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next) =>
        HttpMethods.IsGet(invocation.HttpContext.Request.Method) || invocation.HttpContext.Request.Query.Count == 0
            ? await next(invocation)
            : throw RequestRefusedException.Invalid("Nothing is read from the query here: send it in a body of JSON.");

    private static PoolFrame[] ListPools(ConnectionPoolRegistry registry, ProbeResults probes) =>
        [.. registry.All.Select(pool => PoolFrame.Of(pool, probes.Of(pool.Name)))];

    private static PoolFrame GetPool(string name, PoolOperations operations, ProbeResults probes)
    {
        var pool = operations.Find(Unescaped(name));
        return PoolFrame.Of(pool, probes.Of(pool.Name));
    }

    private static IReadOnlyList<ConnectionInfo> ListConnections(string name, PoolOperations operations) => operations.Find(Unescaped(name)).Connections();

    private static async Task<IReadOnlyList<ResetAnswer>> ResetAsync(HttpContext context, PoolOperations operations)
    {
        var request = await JsonBody.ReadAsync<ResetRequest>(context.Request, ExpectedOfReset, context.RequestAborted);
        return await operations.ResetAsync(ResetCommand.Of(request), Caller.Of(context.User), context.RequestAborted);
    }

    private static ResumeAnswer Resume(string name, HttpContext context, PoolOperations operations)
    {
        var pool = operations.Find(Unescaped(name)).Name;
        return new(pool, operations.Resume(pool, Caller.Of(context.User)));
    }

    /// <summary>A pool's name as it stands in a route: of what is escaped there, ASP.NET Core leaves the slash.</summary>
    internal static string Unescaped(string name) => name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<EventEntry> ListEvents(
        string[]? pool, string[]? kind, string? reset, string? limit, PoolSelection selection, EventRing events) =>
        events.Newest(Filter(pool, kind, reset, selection), Number("limit", limit, otherwise: 500, MostEvents)).Entries;

    private static IReadOnlyList<Notice> ListNotices(IPoolWatch watch) => watch.Notices;

    private static IReadOnlyList<AuditEntry> ListAudit(string? limit, AuditLog audit) =>
        audit.Newest(Number("limit", limit, otherwise: 100, MostAuditEntries));

    private static ServerSentEventsResult<object> StreamEvents(
        string[]? pool,
        string[]? kind,
        string? reset,
        HttpContext context,
        PoolSelection selection,
        EventRing events,
        IHostApplicationLifetime application,
        TimeProvider time)
    {
        var filter = Filter(pool, kind, reset, selection);
        var after = EventStream.After(context.Request.Headers["Last-Event-ID"], events.Epoch) ?? events.Last;
        return TypedResults.ServerSentEvents(EventStream.WithPings(
            events.FollowAsync(filter, after, time, context.RequestAborted), events.Epoch, time, application.ApplicationStopping, context.RequestAborted));
    }

    private static EventFilter Filter(string[]? pools, string[]? kinds, string? reset, PoolSelection selection) =>
        new(selection.Pools(pools), PoolSelection.Kinds(kinds), ResetId(reset));

    private static Guid? ResetId(string? text) =>
        text is null ? null
        : Guid.TryParse(text, out var id) ? id
        : throw RequestRefusedException.Invalid($"reset is '{RequestRefusedException.Shortened(text)}'; it must be a reset's id.");

    internal static int Number(string name, string? text, int otherwise, int most) =>
        text is null ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number
        : throw RequestRefusedException.Invalid($"{name} is '{RequestRefusedException.Shortened(text)}'; it must be from 1 to {most}.");
}

/// <summary>What resuming a pool did.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="Resumed">False when it was not paused.</param>
internal sealed record ResumeAnswer(string Pool, bool Resumed);
