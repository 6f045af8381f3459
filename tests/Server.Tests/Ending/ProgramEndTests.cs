using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using PoolDash.PoolCore;
using PoolDash.Server.Ending;
using PoolDash.Server.Tests.Security;

namespace PoolDash.Server.Tests.Ending;

/// <summary>An exception that left the end would be a crash, and an exit code of 134.</summary>
public sealed class ProgramEndTests
{
    private readonly StringWriter _errors = new();

    [Fact]
    public async Task Given_a_service_that_fails_to_stop_When_it_ends_Then_that_is_told_and_everything_else_ends()
    {
        var (app, end) = Built(new Stubborn { Stop = _ => throw new InvalidOperationException("stuck") });
        var log = app.Services.GetRequiredService<FakeLogCollector>();
        using (end)
        {
            Assert.True(await end.HasStartedAsync(app.StartAsync(), _errors));
            app.Lifetime.StopApplication();

            await Until.Done(end.WaitAsync(_errors));
        }

        Assert.Empty(_errors.ToString());
        Assert.Contains(log.GetSnapshot(), record => record.Exception?.Message == "stuck" && record.Level == LogLevel.Error);
        Assert.Throws<ObjectDisposedException>(() => app.Services.GetRequiredService<ConnectionPoolRegistry>());
    }

    [Fact]
    public async Task Given_a_service_that_stops_only_when_it_has_to_When_it_ends_Then_there_is_time_left_to_end_everything()
    {
        var (app, end) = Built(new Stubborn { Stop = stop => Task.Delay(Timeout.Infinite, stop) });
        using (end)
        {
            Assert.True(await end.HasStartedAsync(app.StartAsync(), _errors));
            app.Lifetime.StopApplication();

            await Until.Done(end.WaitAsync(_errors));
        }

        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public async Task Given_a_service_that_never_stops_When_it_ends_Then_it_ends_in_time_and_its_pools_are_closed()
    {
        var (app, end) = Built(new Stubborn { Stop = _ => Task.Delay(Timeout.Infinite, CancellationToken.None) });
        using (end)
        {
            Assert.True(await end.HasStartedAsync(app.StartAsync(), _errors));
            var pool = Assert.Single(app.Services.GetRequiredService<ConnectionPoolRegistry>().All);
            app.Lifetime.StopApplication();

            await Until.Done(end.WaitAsync(_errors));
            Assert.Equal(PoolState.Closed, pool.State);
        }

        Assert.Contains("not everything has ended", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_start_that_takes_long_When_it_is_asked_to_end_Then_it_gives_up_and_has_not_failed()
    {
        var begun = new TaskCompletionSource();
        var (app, end) = Built(new Stubborn
        {
            Start = async stop =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, stop);
            },
        });
        await using (app)
        using (end)
        {
            var started = end.HasStartedAsync(app.StartAsync(), _errors);
            await Until.Done(begun.Task);
            app.Lifetime.StopApplication();

            await Until.Done(started);
            Assert.False(await started);
        }

        Assert.Empty(_errors.ToString());
    }

    private static (WebApplication App, ProgramEnd End) Built(Stubborn service)
    {
        string[] args =
        [
            "--urls=http://127.0.0.1:0", $"--PoolDash:Data={SecuredHost.NewFolder()}", "--PoolDash:ShutdownTimeout=00:00:04",
            "--PoolDash:Pools:orders:Endpoint=echo://", "--applicationName=PoolDash.Server",
        ];
        var app = PoolDashProgram.Built(args, builder =>
        {
            builder.Logging.ClearProviders().AddFakeLogging();
            builder.Services.AddSingleton<IHostedService>(service);
        });
        return (app, new(app));
    }

    private sealed class Stubborn : IHostedService
    {
        internal Func<CancellationToken, Task> Start { get; init; } = _ => Task.CompletedTask;

        internal Func<CancellationToken, Task> Stop { get; init; } = _ => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Start(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Stop(cancellationToken);
    }
}
