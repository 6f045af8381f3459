using PoolDash.Load;
using Contracts = NBomber.Contracts;
using Their = NBomber.CSharp;

namespace PoolDash.OnNBomber;

/// <summary>What came of an iteration or a step, in NBomber's terms.</summary>
internal static class Responses
{
    private static readonly Contracts.Response<object> _ok = Their.Response.Ok();

    /// <summary>NBomber knows no end of an iteration that is neither: it is taken out of its count of failed ones.</summary>
    internal static Contracts.IResponse GivenUp { get; } = Their.Response.Fail();

    /// <summary>A payload stays with the scenario: NBomber has no use for it.</summary>
    internal static Contracts.Response<object> Theirs(IResponse response) => response switch
    {
        { IsError: true } => Their.Response.Fail(response.StatusCode, response.Message, response.SizeBytes, response.LatencyMs),
        { StatusCode: "", SizeBytes: 0, LatencyMs: 0 } => _ok,
        _ => Their.Response.Ok(response.StatusCode, response.SizeBytes, response.Message, response.LatencyMs),
    };
}
