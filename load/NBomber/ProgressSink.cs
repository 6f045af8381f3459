using Microsoft.Extensions.Configuration;
using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace PoolDash.OnNBomber;

/// <summary>Hears from NBomber that the load begins, and each 5 s what was measured of it.</summary>
/// <param name="began">Called when the load begins, warm-up excepted.</param>
/// <param name="told">Called with what NBomber measured of a scenario in one interval.</param>
internal sealed class ProgressSink(Action began, Action<ScenarioStats> told) : IReportingSink
{
    private IBaseContext? _context;
    private volatile bool _isLoad;

    public string SinkName => "PoolDash";

    public Task Init(IBaseContext context, IConfiguration infraConfig)
    {
        _context = context;
        return Task.CompletedTask;
    }

    public Task Start()
    {
        if (_context!.GetNodeInfo().CurrentOperation == OperationType.Bombing)
        {
            _isLoad = true;
            began();
        }

        return Task.CompletedTask;
    }

    public Task SaveRealtimeStats(ScenarioStats[] stats)
    {
        if (_isLoad)
        {
            Array.ForEach(stats, told);
        }

        return Task.CompletedTask;
    }

    /// <summary>They are what NBomber's run returns.</summary>
    public Task SaveFinalStats(NodeStats stats) => Task.CompletedTask;

    public Task Stop() => Task.CompletedTask;

    public void Dispose()
    {
    }
}
