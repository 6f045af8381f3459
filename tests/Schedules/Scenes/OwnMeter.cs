using System.Diagnostics.Metrics;
using Microsoft.Coyote.Rewriting;
using PoolDash.Schedules.Laws;

namespace PoolDash.Schedules.Scenes;

/// <summary>A meter for one pool of one schedule: the process's own would remember the pools of all schedules.</summary>
[SkipRewriting(Ledger.IsJudge)]
internal sealed class OwnMeter : IMeterFactory
{
    private Meter? _meter;

    public Meter Create(MeterOptions options) => _meter = new(options);

    public void Dispose() => _meter?.Dispose();
}
