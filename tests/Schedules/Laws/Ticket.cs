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

    /// <summary>Whether it was ever aborted, which happens to what is rented alone.</summary>
    public bool WasAborted { get; set; }

    public bool IsClosing { get; set; }

    /// <summary>
    /// Whether it was closed by right under a rent that the pool had decided and its caller not told of yet: that one may still do so, once.
    /// </summary>
    public bool WasClosedUnderUntoldRent { get; set; }

    public override string ToString() => $"connection {Number}";
}
