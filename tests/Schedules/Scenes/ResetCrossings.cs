using PoolDash.PoolCore;

namespace PoolDash.Schedules.Scenes;

// Each reset is followed by a rent, by which law 3 is judged, and each scene ends with one, by which law 5 is.

/// <summary>Reset × return: the one connection comes back, perhaps twice, while its generation ends.</summary>
internal sealed class ResetMeetsReturn : PoolScene
{
    private Rental? _held;

    protected override void Prepare() => _held = Rent();

    protected override void Cross()
    {
        var mode = Choose() ? ResetMode.Drain : ResetMode.Interrupt;
        List<(string Name, Action Act)> operations = [("return", _held!.Return), ("reset", () => ResetAndRent(mode))];
        if (Choose(3) == 0)
        {
            LeasesEndedTwice = 1;
            operations.Add(("second return", _held.Return));
        }

        Cross([.. operations]);
    }
}

/// <summary>Reset × rent: the one idle connection is rented while its generation ends.</summary>
internal sealed class ResetMeetsRent : PoolScene
{
    protected override void Prepare() => Rent().Return();

    protected override void Cross()
    {
        var mode = (ResetMode)Choose(3);
        Cross(("rent", () => RentAndReturn()), ("reset", () => ResetAndRent(mode)));
    }
}

/// <summary>Reset × open: a connection is being opened, and perhaps fails, while its generation ends.</summary>
internal sealed class ResetMeetsOpen : PoolScene
{
    private bool _hasFailed;

    protected override void Prepare()
    {
    }

    protected override void Cross() => Cross(
        ("rent", () => RentAndReturn(mayFail: true)),
        ("reset", () => ResetAndRent(ResetMode.Drain, mayFail: true)));

    /// <summary>Fails once at most, so that the pool can show in the end that it still serves.</summary>
    protected override OpeningOutcome ChooseOutcome()
    {
        var outcome = (OpeningOutcome)Choose(_hasFailed ? 2 : 3);
        _hasFailed |= outcome == OpeningOutcome.Fails;
        return outcome;
    }
}

/// <summary>Reset × cancel: a rent that waits gives up, or is timed out, while the connection that it waits for comes back stale.</summary>
internal sealed class ResetMeetsCancel : PoolScene
{
    private Rental? _held;

    protected override void Prepare() => _held = Rent();

    protected override void Cross()
    {
        Action giveUp = Choose() ? CancelFirstWaiter : () => Clock.Advance(TimeSpan.FromMinutes(1));
        Cross(("waiter", () => RentAndReturn(mayFail: true)), ("cancel", giveUp), ("reset", ResetAndReturn));
    }

    private void ResetAndReturn()
    {
        Reset(ResetMode.Drain);
        _held!.Return();
    }
}
