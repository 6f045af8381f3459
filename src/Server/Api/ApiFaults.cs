using PoolDash.Server.Operating;

namespace PoolDash.Server.Api;

/// <summary>Turns a refusal into problem details (RFC 9457). Whatever else is thrown is the server's fault.</summary>
internal sealed class ApiFaults : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (RequestRefusedException refused)
        {
            await Problems.WriteAsync(context.HttpContext, refused.Status, refused.Title, refused.Message, refused.Extensions);
            return Results.Empty;
        }
        catch (OperationCanceledException) when (context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
    }
}
