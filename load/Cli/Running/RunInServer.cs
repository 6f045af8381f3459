using System.Net;
using PoolDash.Load;
using PoolDash.Load.Remote;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;

namespace PoolDash.Cli.Running;

/// <summary>A run in a server, watched from here.</summary>
/// <param name="surroundings">What it needs of the world.</param>
/// <param name="server">Which server.</param>
/// <param name="ask">What to run.</param>
internal sealed class RunInServer(Surroundings surroundings, ServerAddress server, StartRun ask) : IRun
{
    /// <summary>Failures in a row after which the server is held for gone: ten seconds, in which one that is restarted would be back.</summary>
    private const int Patience = 20;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(0.5);

    private readonly PoolDashClient _client = surroundings.Connect(server);

    internal static StartRun Ask(string scenario, string? pool, StressParameters asked) => new()
    {
        Scenario = scenario,
        Pool = pool,
        Copies = asked.Copies,
        Rate = asked.Rate,
        Duration = asked.Duration is { } duration ? Durations.Text(duration) : null,
        Resets = asked.Resets,
        Mode = asked.Mode?.ToString().ToLowerInvariant(),
        PoolSize = asked.PoolSize,
        Thresholds = asked.Thresholds.Count > 0 ? asked.Thresholds : null,
    };

    public async Task<RunReport> RunAsync(Action<RunReport> progress, CancellationToken stop)
    {
        var scenarios = await _client.ScenariosAsync(stop).ConfigureAwait(false);
        if (!scenarios.Any(scenario => scenario.Name.Equals(ask.Scenario, StringComparison.OrdinalIgnoreCase)))
        {
            throw RunHere.Unknown(ask.Scenario!, scenarios);
        }

        // Without the token: a start that is given up on its way may have happened, and nobody would know the run's number to stop it.
        var report = await StartAsync().ConfigureAwait(false);
        var id = report.Id ?? throw CommandFaultException.CouldNotRun($"{server} started a run without saying its number.");
        var failures = 0;
        while (report.IsRunning)
        {
            progress(report);
            await Task.Delay(_interval, surroundings.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                report = stop.IsCancellationRequested
                    ? await _client.StopRunAsync(id, CancellationToken.None).ConfigureAwait(false)
                    : await _client.RunAsync(id, stop).ConfigureAwait(false);
                failures = 0;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The next turn stops the run.
            }
            catch (Exception fault) when (IsOfTheWay(fault))
            {
                failures++;
                if (failures >= Patience || stop.IsCancellationRequested)
                {
                    throw CommandFaultException.CouldNotRun(
                        $"{server} does not answer any more ({fault.Message.TrimEnd('.')}). Run {id} may go on there; {server}/stress/{id} shows it.");
                }
            }
        }

        return report;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task<RunReport> StartAsync()
    {
        try
        {
            return await _client.StartRunAsync(ask, CancellationToken.None).ConfigureAwait(false);
        }
        catch (PoolDashRefusedException refused) when (refused is { Status: (int)HttpStatusCode.Conflict, Run: { } run })
        {
            throw CommandFaultException.CouldNotRun($"{refused.Message} {server}/stress/{run} shows it.");
        }
    }

    /// <summary>Whether it is a failure of the network, of a proxy or of a server that is starting, and not the server's own answer.</summary>
    private static bool IsOfTheWay(Exception fault) =>
        fault is HttpRequestException or OperationCanceledException or PoolDashRefusedException { Status: >= (int)HttpStatusCode.InternalServerError };
}
