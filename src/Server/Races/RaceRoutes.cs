using PoolDash.Races;
using PoolDash.Server.Api;
using PoolDash.Server.Operating;
using PoolDash.Server.Security;

namespace PoolDash.Server.Races;

/// <summary>The API's part for the Race Lab: what each route answers.</summary>
internal static class RaceRoutes
{
    private const string Expected = "send an object with any of samples, seed (numbers) and mended (true or false), or no body at all.";

    /// <param name="view">The routes for those who may look.</param>
    /// <param name="operate">The routes for those who may operate.</param>
    internal static void Map(RouteGroupBuilder view, RouteGroupBuilder operate)
    {
        view.MapGet("/races", (IRaceEngine engine) => engine.All)
            .Describe(
                "listRaces",
                "The specimens of the Race Lab",
                "Small pools, each with one known race or without any: the law in question, the source, the test, and everything that it can come to.",
                RaceExamples.Specimens);
        operate.MapPost("/races/{specimen}/explore", ExploreAsync)
            .Describe(
                "exploreRace",
                "Explore a specimen",
                "Without a body: every schedule. Answers at the end, or with what there is when the longest time is over. Ends when the client goes. "
                + "One exploration runs at a time. Times are milliseconds; numbers of interleavings are text, since they outgrow every number of JSON.",
                RaceExamples.Found)
            .Accepts<ExploreRequest>(isOptional: true, "application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
    }

    private static async Task<Exploration> ExploreAsync(string specimen, HttpContext context, IRaceEngine engine, RaceTurns turns)
    {
        var asked = await JsonBody.ReadAsync<ExploreRequest>(context.Request, Expected, context.RequestAborted);
        return await turns.ExploreAsync(PlanOf(specimen, asked, engine), Caller.Of(context.User), progress: null, context.RequestAborted);
    }

    private static ExplorePlan PlanOf(string specimen, ExploreRequest asked, IRaceEngine engine)
    {
        try
        {
            return engine.Plan(specimen, asked.Mended ?? false, asked.Samples, asked.Seed);
        }
        catch (RaceFaultException fault) when (fault.Field == "specimen")
        {
            throw new RequestRefusedException(
                StatusCodes.Status404NotFound,
                "There is no such specimen",
                $"There is no specimen '{RequestRefusedException.Shortened(specimen)}'. GET /api/races lists those that there are.")
            {
                Extensions = [new("field", fault.Field)],
            };
        }
        catch (RaceFaultException fault)
        {
            throw RequestRefusedException.InvalidField(fault.Field, fault.Message);
        }
    }
}

/// <summary>What to explore of a specimen. All of it may be left out.</summary>
internal sealed record ExploreRequest
{
    /// <summary>How many schedules to sample; every schedule is explored unless set.</summary>
    public int? Samples { get; init; }

    /// <summary>What samples are drawn with; 1 unless set.</summary>
    public int? Seed { get; init; }

    /// <summary>Whether the test is run on the pool that mends the specimen.</summary>
    public bool? Mended { get; init; }
}
