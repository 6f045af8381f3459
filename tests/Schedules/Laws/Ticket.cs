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

    /// <summary>Whether it was aborted last under a rent that the pool had decided and its caller not told of yet.</summary>
    public bool WasAbortedUnderUntoldRent { get; set; }

    public bool IsClosing { get; set; }

    /// <summary>
    /// When it was closed by right under a rent that the pool had decided and its caller not told of yet: that one, which began before, may still do so, once.
    /// </summary>
    public int? ClosedUnderUntoldRentAt { get; set; }

    public override string ToString() => $"connection {Number}";
}
