using PoolDash.Load.Reports;
using PoolDash.Load.Running;
using PoolDash.Load.Targets;

namespace PoolDash.Load.Scenarios;

/// <summary>One run of a scenario: a pool of its own, the load on it, the oracle beside it, and a verdict.</summary>
public sealed class StressRun
{
    private static readonly TimeSpan _answerLimit = TimeSpan.FromSeconds(5);

    private readonly StressPlan _plan;
    private readonly StressRunOptions _options;
    private readonly ILoadEngine _engine;
    private readonly RunStory _story;

    /// <summary>Prepares a run.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="options">What it needs from where it is made.</param>
    /// <exception cref="StressFaultException">The scenario resets through the API, and nobody has said how; or it breaks links, and the target has none.</exception>
    public StressRun(StressPlan plan, StressRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        if (plan.Scenario.NeedsServer && options.ResetThroughApi is null)
        {
            throw new StressFaultException("scenario", $"{plan.Scenario.Name} resets through the API of a server: run it in one.");
        }

        if (plan.Scenario.BreaksLink && options.Target.Address.Port == 0)
        {
            throw new StressFaultException("target", $"{plan.Scenario.Name} breaks a TCP link, and {options.Target} is reached by none: choose another target.");
        }

        (_plan, _options) = (plan, options);
        _engine = options.Engine ?? new LoadEngine(options.Time, options.Loggers);
        _story = new(plan, options, _engine.Name);
    }

    /// <summary>The run as it is now.</summary>
    public RunReport Latest => _story.Latest;

    /// <summary>Runs it. A target that cannot be reached, or anything else that goes wrong, is told by the report.</summary>
    /// <param name="stop">Ends the run within a second; the report says what there was.</param>
    /// <returns>The report of its end.</returns>
    public async Task<RunReport> RunAsync(CancellationToken stop)
    {
        try
        {
            _story.Says("Asking the target whether it answers.");
            await _options.Target.CheckAsync(_answerLimit, _options.Time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return _story.StopsUnmeasured();
        }
        catch (Exception failed) when (failed is IOException or TimeoutException)
        {
            return _story.Fails($"The target does not answer: {failed.Message}");
        }

        try
        {
            return await AttackAsync(stop).ConfigureAwait(false);
        }
        catch (LoadStartException failed)
        {
            return _story.Fails(failed.Message);
        }
    }

    private async Task<RunReport> AttackAsync(CancellationToken stop)
    {
        var link = _plan.Scenario.BreaksLink ? new FlakyLink(_options.Target.Address.Host, _options.Target.Address.Port) : null;
        try
        {
            var target = link is null ? _options.Target : _options.Target.Via(link.Host, link.Port);
            var main = await new StressPart(_plan, _options, _engine, target, link, _story).RunAsync(observes: false, stop).ConfigureAwait(false);
            _story.Ran(main);
            if (main.Load.Ending == LoadEnding.Completed && !main.IsViolated)
            {
                _story.Says("A second, short run, in which somebody listens to every event.");
                _story.WasObserved(
                    await new StressPart(_plan.Observed(), _options, _engine, target, link, _story).RunAsync(observes: true, stop).ConfigureAwait(false));
            }

            return _story.Ends();
        }
        finally
        {
            if (link is not null)
            {
                await link.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
