using Microsoft.Extensions.Logging;

namespace PoolDash.Load.Running;

/// <summary>One virtual user: does one iteration at a time, and measures it.</summary>
internal sealed class ScenarioCopy : IScenarioContext, IThreadPoolWorkItem
{
    /// <summary>
    /// Iterations that never wait would keep their thread for ever, and with it the copies that have none; after so many in a row a copy goes to the
    /// end of the queue. Large enough that the queue costs nothing beside them.
    /// </summary>
    private const int MostWithoutWaiting = 128;

    private static readonly Response<object> _nothing = Response.Fail("NoResponse", "The iteration returned null instead of a response.");

    private readonly ScenarioPhase _phase;
    private TimeSpan _due;

    internal ScenarioCopy(ScenarioPhase phase, int number)
    {
        _phase = phase;
        ScenarioInfo = new($"{phase.Scenario.ScenarioName}_{number}", number, phase.Scenario.ScenarioName, phase.Shape.Duration, phase.Operation);
    }

    public ScenarioInfo ScenarioInfo { get; }

    public int InvocationNumber { get; private set; }

    public Dictionary<string, object> Data { get; } = [];

    public ILogger Logger => _phase.Log;

    public CancellationToken CancellationToken => _phase.GiveUp;

    public void StopScenario(string scenarioName, string reason) => _phase.Stops.StopScenario(scenarioName, reason);

    public void StopCurrentTest(string reason) => _phase.Stops.StopTest(reason);

    public async Task<Response<T>> RunStepAsync<T>(string name, Func<Task<Response<T>>> run)
    {
        var began = _phase.Time.GetTimestamp();
        Response<T> response;
        try
        {
            response = await run().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (CancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception thrown)
        {
            response = Response.Fail<T>(Failures.CodeOf(thrown), thrown.Message);
        }

        var took = _phase.Time.GetElapsedTime(began);
        _phase.RecordStep(name, response, took);
        return response.IsError && _phase.Scenario.RestartIterationOnFail ? throw new StepFailedException(response) : response;
    }

    /// <summary>Iterations one after the other, while the load wants this copy.</summary>
    internal async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var withoutWaiting = 0;
        var gaveUp = false;
        while (!gaveUp && _phase.Wants(this))
        {
            var began = _phase.Time.GetTimestamp();
            var iteration = Begin();
            var hasWaited = !iteration.IsCompleted;
            var response = await EndAsync(iteration).ConfigureAwait(false);
            var took = _phase.Time.GetElapsedTime(began);
            gaveUp = response is null;
            if (response is not null)
            {
                _phase.Record(response, took, took);
            }

            // Not before the time is taken: the way through the queue is no part of the iteration.
            if (!hasWaited && ++withoutWaiting >= MostWithoutWaiting)
            {
                withoutWaiting = 0;
                await Task.Yield();
            }
        }

        _phase.Ended(this, gaveUp);
    }

    /// <summary>Has the thread pool do one iteration that was due at <paramref name="due"/>.</summary>
    internal void RunOnce(TimeSpan due)
    {
        _due = due;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => _ = RunDueAsync();

    private async Task RunDueAsync()
    {
        var began = _phase.Time.GetTimestamp();
        var response = await EndAsync(Begin()).ConfigureAwait(false);
        var ended = _phase.Time.GetTimestamp();
        if (response is not null)
        {
            _phase.Record(response, _phase.SinceBegin(ended) - _due, _phase.Time.GetElapsedTime(began, ended));
        }

        _phase.EndedOnce(this, gaveUp: response is null);
    }

    private Task<IResponse> Begin()
    {
        InvocationNumber++;
        try
        {
            return _phase.Scenario.Run!(this) ?? Task.FromResult<IResponse>(_nothing);
        }
        catch (Exception thrown)
        {
            return Task.FromException<IResponse>(thrown);
        }
    }

    /// <summary>Null where the iteration was told to give up, and did.</summary>
    private async ValueTask<IResponse?> EndAsync(Task<IResponse> iteration)
    {
        try
        {
            return await iteration.ConfigureAwait(false) ?? _nothing;
        }
        catch (StepFailedException failed)
        {
            return failed.Response;
        }
        catch (Exception) when (CancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception thrown)
        {
            return Response.Fail(Failures.CodeOf(thrown), thrown.Message);
        }
    }
}

/// <summary>A step failed, which ends its iteration.</summary>
internal sealed class StepFailedException(IResponse response) : Exception(response.Message)
{
    internal IResponse Response { get; } = response;
}

/// <summary>What exceptions are called in statistics.</summary>
internal static class Failures
{
    /// <summary>The exception's name without its last word.</summary>
    internal static string CodeOf(Exception thrown)
    {
        const string LastWord = "Exception";
        var name = thrown.GetType().Name;
        return name.EndsWith(LastWord, StringComparison.Ordinal) && name.Length > LastWord.Length ? name[..^LastWord.Length] : name;
    }
}
