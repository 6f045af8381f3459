using System.Text;
using Microsoft.Extensions.Options;
using PoolDash.PoolCore;

namespace PoolDash.Server.Configured;

/// <summary>Probes each configured pool at its interval, each in its own time: one that hangs keeps no other waiting.</summary>
internal sealed partial class PoolProbe(
    IServiceProvider services,
    ConfiguredPools pools,
    IOptionsMonitor<ProbeOptions> options,
    ProbeResults results,
    TimeProvider time,
    ILogger<PoolProbe> log) : BackgroundService
{
    private static readonly TimeSpan _longestAnswer = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(pools.Names
            .Where(name => options.Get(name).ProbeInterval > TimeSpan.Zero)
            .Select(name => RunAsync(
                services.GetRequiredKeyedService<SocketPool>(name), options.Get(name), isEmbedded: pools.IsEmbedded(name), stoppingToken)));

    /// <summary>Probes one pool until it is told to stop.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="probe">How often, and with which question.</param>
    /// <param name="isEmbedded">Whether it leads to the target in this process, which answers to anything.</param>
    /// <param name="stopping">Ends it.</param>
    internal async Task RunAsync(SocketPool pool, ProbeOptions probe, bool isEmbedded, CancellationToken stopping)
    {
        var question = Encoding.UTF8.GetBytes(probe.ProbeSend ?? (isEmbedded ? "probe\n" : ""));
        using var timer = new PeriodicTimer(probe.ProbeInterval, time);
        try
        {
            do
            {
                var before = results.Of(pool.Name);
                if (await AskAsync(pool, question, stopping) is { } found)
                {
                    results.Set(pool.Name, found);
                    if (found.Answers != (before?.Answers ?? true))
                    {
                        LogChanged(log, pool.Name, pool.Endpoint, found.Answers ? "it answers again." : found.Error!);
                    }
                }
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (Exception e) when (stopping.IsCancellationRequested || e is ObjectDisposedException)
        {
            // The host stops, or the pool was disposed on the way.
        }
    }

    /// <summary>Null when nothing was learned of the endpoint, because the pool is paused or a reset broke the connection.</summary>
    private async Task<ProbeResult?> AskAsync(SocketPool pool, byte[] question, CancellationToken stopping)
    {
        if (pool.State == PoolState.Paused)
        {
            return null;
        }

        try
        {
            await using var lease = await pool.RentAsync(stopping);
            if (question.Length == 0)
            {
                return new(time.GetUtcNow(), Answers: true, RoundTripMs: null, Error: null);
            }

            var began = time.GetTimestamp();
            if (!await AskAsync(lease.Connection, question, stopping))
            {
                lease.Discard();
            }

            return new(time.GetUtcNow(), Answers: true, time.GetElapsedTime(began).TotalMilliseconds, Error: null);
        }
        catch (Exception e) when (e is ConnectionInterruptedException or PoolPausedException)
        {
            return null;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested && e is not ObjectDisposedException)
        {
            return new(time.GetUtcNow(), Answers: false, RoundTripMs: null, e.Message);
        }
    }

    /// <summary>Sends the question and waits for the answer: to its line break, where the question has one.</summary>
    /// <returns>Whether the answer is known to have ended. If not, what may still come must not meet whoever rents next.</returns>
    private async Task<bool> AskAsync(SocketConnection connection, byte[] question, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(_longestAnswer, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token);
        var buffer = new byte[4_096];
        try
        {
            await connection.SendAsync(question, either.Token);
            int received;
            do
            {
                received = await connection.ReceiveAsync(buffer, either.Token);
                if (received == 0)
                {
                    throw new IOException("The endpoint ended the connection instead of answering.");
                }
            }
            while (question[^1] == (byte)'\n' && buffer[received - 1] != (byte)'\n');
            return question[^1] == (byte)'\n';
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"No answer within {_longestAnswer.TotalSeconds:0} s.");
        }
    }

    [LoggerMessage(LogLevel.Warning, "Pool {Pool}: the probe of {Endpoint}: {Found}")]
    private static partial void LogChanged(ILogger log, string pool, string endpoint, string found);
}
