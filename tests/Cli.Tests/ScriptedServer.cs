using System.Net;
using System.Text;
using System.Text.Json;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;

namespace PoolDash.Cli.Tests;

/// <summary>A server that answers as it is told, and remembers what it was asked.</summary>
internal sealed class ScriptedServer : HttpMessageHandler
{
    private readonly Dictionary<string, Func<HttpResponseMessage>> _answers = [];

    internal ScriptedServer() => On("GET /api/stress/scenarios", () => Json(HttpStatusCode.OK, JsonSerializer.Serialize(StressCatalog.All, JsonReport.Options)));

    internal List<string> Asked { get; } = [];

    internal string? Key { get; private set; }

    internal string? Body { get; private set; }

    internal ScriptedServer On(string request, Func<HttpResponseMessage> answer)
    {
        _answers[request] = answer;
        return this;
    }

    internal ScriptedServer On(string request, RunReport report, HttpStatusCode status = HttpStatusCode.OK) => On(request, () => Json(status, JsonReport.Write(report)));

    internal ScriptedServer Refuses(string request, HttpStatusCode status, string detail, string extension = "") =>
        On(request, () => Json(status, $$"""{"status":{{(int)status}},"detail":"{{detail}}"{{extension}}}""", "application/problem+json"));

    internal static HttpResponseMessage Json(HttpStatusCode status, string body, string type = "application/json") =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var asked = $"{request.Method} {request.RequestUri!.AbsolutePath}";
        Asked.Add(asked);
        Key = request.Headers.Authorization?.Parameter;
        Body = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : Body;
        var answer = _answers[asked]();
        answer.RequestMessage = request;
        return answer;
    }
}
