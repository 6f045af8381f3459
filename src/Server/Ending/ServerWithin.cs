using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace PoolDash.Server.Ending;

/// <summary>
/// The web server, which at the end waits for its clients for a quarter of the time that there is and then breaks off with those that are left. It stops
/// before anything else does: one client that neither reads nor goes would use up all of it, and leave none to write the history.
/// </summary>
internal sealed class ServerWithin(IServer server, IOptions<PoolDashOptions> options, TimeProvider time) : IServer
{
    public IFeatureCollection Features => server.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull =>
        server.StartAsync(application, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.ShutdownTimeout / 4, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        await server.StopAsync(either.Token);
    }

    public void Dispose() => server.Dispose();
}
