using Microsoft.Coyote.Rewriting;
using PoolDash.Schedules.Laws;
using PoolDash.Schedules.Scenes;

namespace PoolDash.Schedules.Broken;

/// <summary>A rent of a <see cref="SmallPool"/>, decided once it has a slot.</summary>
[SkipRewriting(Ledger.IsJudge)]
internal sealed class SmallRent : IDecision
{
    public SmallSlot? Slot { get; set; }

    public bool IsDecided => Slot is not null;
}
