using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PoolDash.Load;
using PoolDash.Load.Running;
using Contracts = NBomber.Contracts;
using Their = NBomber.CSharp;

namespace PoolDash.OnNBomber;

/// <summary>One of NBomber's copies of a scenario, as the scenario knows them.</summary>
internal sealed class CopyContext : IScenarioContext
{
    private readonly Contracts.IScenarioContext _theirs;
    private readonly ScenarioLoad _load;

    internal CopyContext(Contracts.IScenarioContext theirs, ScenarioLoad load)
    {
        (_theirs, _load) = (theirs, load);
        var info = theirs.ScenarioInfo;
        IsMeasured = info.ScenarioOperation == Contracts.ScenarioOperation.Bombing;
        ScenarioInfo = new(
            info.ThreadId,
            info.ThreadNumber,
            info.ScenarioName,
            info.ScenarioDuration,
            IsMeasured ? ScenarioOperation.Bombing : ScenarioOperation.WarmUp);
    }

    public ScenarioInfo ScenarioInfo { get; }

    public int InvocationNumber => _theirs.InvocationNumber;

    /// <summary>Not NBomber's, which forgets it with each iteration.</summary>
    public Dictionary<string, object> Data { get; } = [];

    public ILogger Logger => _load.Log;

    public CancellationToken CancellationToken => _load.GiveUp;

    internal bool IsMeasured { get; }

    public async Task<Response<T>> RunStepAsync<T>(string name, Func<Task<Response<T>>> run)
    {
        Response<T>? response = null;
        var took = TimeSpan.Zero;
        await Their.Step.Run(name, _theirs, async () =>
        {
            var began = Stopwatch.GetTimestamp();
            response = await EndAsync(run).ConfigureAwait(false);
            took = Stopwatch.GetElapsedTime(began);
            return Responses.Theirs(response);
        }).ConfigureAwait(false);

        if (response is null)
        {
            // NBomber has made a failed step of the cancellation: the iteration still is to give up.
            throw new OperationCanceledException(CancellationToken);
        }

        if (IsMeasured)
        {
            _load.RecordStep(name, response, took);
        }

        return response.IsError && _load.Scenario.RestartIterationOnFail ? throw new StepFailedException(response) : response;
    }

    public void StopScenario(string scenarioName, string reason) => _load.Stops.StopScenario(scenarioName, reason);

    public void StopCurrentTest(string reason) => _load.Stops.StopTest(reason);

    private async Task<Response<T>> EndAsync<T>(Func<Task<Response<T>>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (CancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception thrown)
        {
            return Response.Fail<T>(Failures.CodeOf(thrown), thrown.Message);
        }
    }
}
