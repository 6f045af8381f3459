using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PoolDash.Server.Ending;

namespace PoolDash.Server.Tests.Ending;

public sealed class ServerWithinTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Reluctant _server = new();

    [Fact]
    public async Task Given_clients_that_do_not_go_When_it_stops_Then_they_are_broken_off_after_a_quarter_of_the_time()
    {
        using var within = Within();
        var stopping = within.StopAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Assert.False(stopping.IsCompleted);

        _time.Advance(TimeSpan.FromTicks(1));
        await Until.Done(stopping);
    }

    [Fact]
    public async Task Given_a_host_that_has_no_more_time_When_it_stops_Then_they_are_broken_off_at_once()
    {
        using var within = Within();

        await Until.Done(within.StopAsync(new(canceled: true)));
    }

    private ServerWithin Within() => new(_server, Options.Create(new PoolDashOptions { ShutdownTimeout = TimeSpan.FromSeconds(8) }), _time);

    /// <summary>Stops only when it has to.</summary>
    private sealed class Reluctant : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) =>
            Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        public void Dispose()
        {
        }
    }
}
