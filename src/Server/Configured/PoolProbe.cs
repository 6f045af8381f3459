using Microsoft.Extensions.Options;
using PoolDash.Load.Reports;
using PoolDash.Load.Targets;
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
    private const string MendForBreaks = "Look at its log, whether it is stopping, crashing, restarting or at its limit of connections, and at what stands between.";

    private static readonly TimeSpan _longestAnswer = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(pools.Names
            .Where(name => options.Get(name).ProbeInterval > TimeSpan.Zero)
            .Select(name => RunAsync(name, pools.KindOf(name), options.Get(name), stoppingToken)));

    /// <summary>Probes one pool until it is told to stop.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="interval">How often.</param>
    /// <param name="question">What to ask; null to see only that a connection can be had.</param>
    /// <param name="stopping">Ends it.</param>
    internal async Task RunAsync<TConnection>(
        ConnectionPool<TConnection> pool, TimeSpan interval, ProbeQuestion<TConnection>? question, CancellationToken stopping)
        where TConnection : class
    {
        using var timer = new PeriodicTimer(interval, time);
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
                        LogChanged(log, pool.Name, pool.Endpoint, found.Answers ? "it answers again." : ReportWords.OneLine(found.Error!));
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

    private Task RunAsync(string pool, PoolKind kind, ProbeOptions probe, CancellationToken stopping) => kind switch
    {
        PoolKind.Protocol => RunAsync(
            services.GetRequiredKeyedService<ConnectionPool<TargetConnection>>(pool), probe.ProbeInterval, ProbeQuestion.InProtocolAsync, stopping),
        _ => RunAsync(
            services.GetRequiredKeyedService<SocketPool>(pool),
            probe.ProbeInterval,
            ProbeQuestion.Sending(probe.ProbeSend ?? (kind == PoolKind.Embedded ? ProbeQuestion.ToEcho : "")),
            stopping),
    };

    /// <summary>Null when nothing was learned of the endpoint, because the pool is paused or a reset broke the connection.</summary>
    private async Task<ProbeResult?> AskAsync<TConnection>(
        ConnectionPool<TConnection> pool, ProbeQuestion<TConnection>? question, CancellationToken stopping)
        where TConnection : class
    {
        if (pool.State == PoolState.Paused)
        {
            return null;
        }

        try
        {
            await using var lease = await pool.RentAsync(stopping);
            if (question is null)
            {
                return new(time.GetUtcNow(), Answers: true, RoundTripMs: null, Error: null);
            }

            var began = time.GetTimestamp();
            if (!await AskAsync(lease.Connection, question, pool.Endpoint, stopping))
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
            return new(time.GetUtcNow(), Answers: false, RoundTripMs: null, Describe(e, pool.Endpoint));
        }
    }

    /// <summary>What a connection says of its failure is for programmers who rent it. An operator wants to know of the endpoint.</summary>
    private static string Describe(Exception failure, string endpoint) =>
        failure switch
        {
            EndOfStreamException => $"{endpoint} ended the connection instead of answering. {MendForBreaks}",
            IOException { InnerException: not null } and not ConnectionOpenException when !failure.Message.StartsWith(endpoint, StringComparison.Ordinal) =>
                $"{endpoint} broke the connection: {failure.GetBaseException().Message.TrimEnd('.')}. {MendForBreaks}",
            _ => failure.Message,
        };

    private async Task<bool> AskAsync<TConnection>(TConnection connection, ProbeQuestion<TConnection> question, string endpoint, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(_longestAnswer, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token);
        try
        {
            return await question(connection, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"{endpoint} holds the connection open and did not answer within {_longestAnswer.TotalSeconds:0} s. Check that it is not hanging or overloaded, "
                + "and that it speaks what it is asked in.");
        }
    }

    [LoggerMessage(LogLevel.Warning, "Pool {Pool}: the probe of {Endpoint}: {Found}")]
    private static partial void LogChanged(ILogger log, string pool, string endpoint, string found);
}
