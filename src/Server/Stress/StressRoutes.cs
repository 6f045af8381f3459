using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using PoolDash.Load.Remote;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.Server.Api;
using PoolDash.Server.Operating;
using PoolDash.Server.Security;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Stress;

/// <summary>The API's part for stress runs: what each route answers.</summary>
internal static class StressRoutes
{
    private const string Expected =
        "send an object with scenario, and any of pool, copies, rate, duration, resets, mode, poolSize and thresholds (a list of texts).";

    private static readonly Dictionary<string, (string Type, Func<RunReport, string> Write)> _forms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["html"] = ($"{MediaTypeNames.Text.Html}; charset=utf-8", HtmlReport.Write),
        ["md"] = ($"{MediaTypeNames.Text.Markdown}; charset=utf-8", MarkdownReport.Write),
        ["csv"] = ($"{MediaTypeNames.Text.Csv}; charset=utf-8", CsvReport.Write),
        ["json"] = ($"{MediaTypeNames.Application.Json}; charset=utf-8", JsonReport.Write),
    };

    /// <param name="view">The routes for those who may look.</param>
    /// <param name="operate">The routes for those who may operate.</param>
    internal static void Map(RouteGroupBuilder view, RouteGroupBuilder operate)
    {
        view.MapGet("/stress/scenarios", () => StressCatalog.All)
            .Describe(
                "listScenarios",
                "What a run can do",
                "Every scenario, with what is used where a start leaves something out. Times are hours, minutes and seconds.",
                StressExamples.Scenarios);
        view.MapGet("/stress/runs", ListRuns)
            .Describe(
                "listRuns",
                "The stress runs",
                "The newest first, the one that is on among them. Times are milliseconds, rates are for each second.",
                StressExamples.Runs)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        view.MapGet("/stress/runs/{id:int}", GetRun)
            .Describe("getRun", "A stress run", "What was asked for, what came of it, and the verdict; while the run goes on, as it is now.", StressExamples.Run)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        view.MapGet("/stress/runs/{id:int}/report.{form}", GetReport)
            .Describe(
                "getReport",
                "A stress run's report as a file",
                "As html, a page that needs nothing else; as md, csv or json. Of a run that goes on: what there is.",
                example: null)
            .Produces<string>(contentType: MediaTypeNames.Text.Html)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithMetadata(new SecurityHeaders.OwnPolicy($"{HtmlReport.ContentSecurityPolicy}; frame-ancestors 'none'"));

        operate.MapPost("/stress/runs", StartRunAsync)
            .Describe(
                "startRun",
                "Start a stress run",
                "Opens a pool of the run's own, stress-N, at the endpoint of a configured pool or at echo, and answers at once; the run goes on. One runs at a time.",
                StressExamples.Started)
            .Accepts<StartRun>("application/json")
            .Produces<RunReport>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        operate.MapDelete("/stress/runs/{id:int}", StopRunAsync)
            .Describe(
                "stopRun",
                "Stop a stress run",
                "Answers when the run has ended, with what there was. A run that is over already is answered as it is.",
                StressExamples.Run)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static IReadOnlyList<RunSummary> ListRuns(string? limit, StressHistory history) =>
        history.Newest(ApiRoutes.Number("limit", limit, otherwise: 100, StressHistory.Remembered));

    private static Task<RunReport> GetRun(int id, StressRuns runs, CancellationToken cancellationToken) => runs.FindAsync(id, cancellationToken);

    private static async Task<Accepted<RunReport>> StartRunAsync(HttpContext context, StressRuns runs)
    {
        var asked = await JsonBody.ReadAsync<StartRun>(context.Request, Expected, context.RequestAborted);
        var run = await runs.StartAsync(asked, Caller.Of(context.User), context.RequestAborted);
        return TypedResults.Accepted($"{context.Request.PathBase}/api/stress/runs/{run.Id}", run);
    }

    private static Task<RunReport> StopRunAsync(int id, HttpContext context, StressRuns runs) =>
        runs.StopAsync(id, Caller.Of(context.User), context.RequestAborted);

    private static async Task<ContentHttpResult> GetReport(int id, string form, HttpContext context, StressRuns runs)
    {
        if (!_forms.TryGetValue(form, out var found))
        {
            throw new RequestRefusedException(
                StatusCodes.Status404NotFound,
                "There is no such report",
                $"A report is there as {string.Join(", ", _forms.Keys)}, not as '{RequestRefusedException.Shortened(form)}'.");
        }

        var report = await runs.FindAsync(id, context.RequestAborted);
        var isPage = form.Equals("html", StringComparison.OrdinalIgnoreCase);
        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue(isPage ? "inline" : "attachment")
        {
            FileName = $"pooldash-run-{id}-{report.Scenario}.{form.ToLowerInvariant()}",
        }.ToString();
        return TypedResults.Content(found.Write(report), found.Type);
    }
}
