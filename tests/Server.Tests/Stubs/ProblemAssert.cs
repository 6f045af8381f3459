using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace PoolDash.Server.Tests;

/// <summary>What every refusal has in common.</summary>
public static class ProblemAssert
{
    /// <returns>The detail.</returns>
    public static async Task<string> Is(HttpStatusCode status, HttpResponseMessage answer)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        return problem.GetProperty("detail").GetString()!;
    }
}
