using System.Text;
using Microsoft.Extensions.Options;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;
using PoolDash.Server.Configured;

namespace PoolDash.Server.Demo;

/// <summary>
/// Where nobody has a pool yet: a pool over the embedded echo target and a light load on it, in waves, so that the first screen moves.
/// </summary>
internal sealed class DemoLoad(
    ConnectionPoolRegistry registry,
    IServiceProvider services,
    PoolProbe probe,
    IOptions<PoolDashOptions> options,
    ILoggerFactory loggers,
    TimeProvider time) : BackgroundService
{
    /// <summary>The demo's pool.</summary>
    internal const string PoolName = "demo";

    private const int Copies = 16;

    private static readonly TimeSpan _longestHold = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1.2);
    private static readonly TimeSpan _wave = TimeSpan.FromSeconds(40);

    private SocketPool? _pool;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Demo ?? registry.All.Count == 0)
        {
            if (registry.TryGet(PoolName, out _))
            {
                throw new OptionsValidationException(
                    "",
                    typeof(PoolDashOptions),
                    [$"{PoolDashOptions.Section}:{nameof(PoolDashOptions.Demo)} is true, and there is a pool named '{PoolName}' already: rename that, or remove the key."]);
            }

            _pool = new(
                new()
                {
                    Name = PoolName,
                    Endpoint = services.GetRequiredService<EchoTarget>().Endpoint,
                    MinSize = 2,
                    MaxSize = 20,
                    IdleTimeout = TimeSpan.FromSeconds(10),
                    DisposeTimeout = TimeSpan.FromSeconds(2),
                },
                time,
                loggers,
                services.GetService<System.Diagnostics.Metrics.IMeterFactory>());
            registry.Add(_pool);
        }

        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_pool is { } pool)
        {
            registry.Remove(pool);
            await pool.DisposeAsync();
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _pool is { } pool
            ? Task.WhenAll([
                probe.RunAsync(pool, new ProbeOptions().ProbeInterval, ProbeQuestion.Sending(ProbeQuestion.ToEcho), stoppingToken),
                .. Enumerable.Range(0, Copies).Select(copy => WorkAsync(pool, copy, stoppingToken))])
            : Task.CompletedTask;

    private async Task WorkAsync(SocketPool pool, int copy, CancellationToken stopping)
    {
        var random = new Random(copy);
        var began = time.GetTimestamp();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await QueryAsync(pool, random, copy, stopping);
                var tide = (1 + Math.Sin(2 * Math.PI * (time.GetElapsedTime(began) / _wave))) / 2;
                await Task.Delay(_longestPause * random.NextDouble() * (1.05 - tide), time, stopping);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is IOException or TimeoutException or PoolPausedException)
            {
                // Somebody interrupts or pauses the demo, which is what it is for. The pool's own events tell of it.
                await Task.Delay(_longestPause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task QueryAsync(SocketPool pool, Random random, int copy, CancellationToken stopping)
    {
        var question = Encoding.UTF8.GetBytes($"{copy}:{random.Next()}\n");
        var answer = new byte[question.Length];
        await using var lease = await pool.RentAsync(stopping);
        await lease.Connection.SendAsync(question, stopping);
        await lease.Connection.ReceiveExactlyAsync(answer, stopping);
        await Task.Delay(_longestHold * random.NextDouble(), time, stopping);
    }
}
