using Microsoft.Coyote.Rewriting;

namespace PoolDash.Schedules.Laws;

/// <summary>A connection that leads nowhere and carries what the <see cref="Ledger"/> knows of it.</summary>
[SkipRewriting(Ledger.IsJudge)]
public sealed class Ticket(int number, int resetsBegun)
{
    public int Number { get; } = number;

    /// <summary>How many resets had begun when its opening began.</summary>
    public int ResetsBegun { get; } = resetsBegun;

    public bool IsOpen { get; set; }

    /// <summary>Whose lease it is under; null when nobody's.</summary>
    public object? Holder { get; set; }

    public bool IsAborting { get; set; }

    public bool IsClosing { get; set; }

    public override string ToString() => $"connection {Number}";
}
