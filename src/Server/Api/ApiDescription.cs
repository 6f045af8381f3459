using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PoolDash.Server.Security;

namespace PoolDash.Server.Api;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>: of PoolDash's own routes only, also where it is a guest in another application.</summary>
internal static class ApiDescription
{
    /// <summary>Not <c>v1</c>, which would be the host's own document.</summary>
    private const string Document = "pooldash";

    internal static void AddApiDescription(this IServiceCollection services) =>
        services.AddOpenApi(Document, options =>
        {
            options.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.OfType<Described>().Any();
            options.AddDocumentTransformer((document, context, _) =>
            {
                document.Info = new()
                {
                    Title = "PoolDash",
                    Version = "v1",
                    Description = "Watch connection pools, reset them, put them under stress, and explore the races of others. Errors are problem details (RFC 9457) with a traceId. "
                        + "Where a key is asked for, send it as 'Authorization: Bearer KEY'.",
                };
                document.Servers = [];
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) =>
            {
                var described = context.Description.ActionDescriptor.EndpointMetadata.OfType<Described>().Single();
                operation.OperationId = described.Id;
                if (described.Answer is { } answer && operation.Responses?.First(each => each.Key.StartsWith('2')).Value.Content?.TryGetValue("application/json", out var content) is true)
                {
                    content.Example = answer.DeepClone();
                }

                if (ApiExamples.Requests.TryGetValue(operation.OperationId, out var requests)
                    && operation.RequestBody?.Content?.TryGetValue("application/json", out var body) is true)
                {
                    body.Examples = requests.ToDictionary(
                        request => request.Key, request => (IOpenApiExample)new OpenApiExample { Value = request.Value.DeepClone() });
                }

                return Task.CompletedTask;
            });
        });

    internal static void MapApiDescription(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/openapi/v1.json", async (HttpContext context) =>
        {
            var document = await context.RequestServices.GetRequiredKeyedService<IOpenApiDocumentProvider>(Document)
                .GetOpenApiDocumentAsync(context.RequestAborted);
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, context.RequestAborted), context.RequestAborted);
        }).RequireView();

    /// <summary>Names and explains a route, and gives an example of its answer.</summary>
    internal static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string id, string summary, string description, object? example) =>
        route.WithSummary(summary).WithDescription(description)
            .WithMetadata(new Described(id, example is null ? null : JsonSerializer.SerializeToNode(example, JsonSerializerOptions.Web)));

    /// <summary>Not the endpoint's name, which would have to be unique in the whole application.</summary>
    private sealed record Described(string Id, JsonNode? Answer);
}
