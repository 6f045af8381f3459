using PoolDash.PoolCore;
using PoolDash.Schedules.Laws;

namespace PoolDash.Schedules.Scenes;

/// <summary>Return × waiter: the one connection comes back, sound or broken, while two ask for it.</summary>
internal sealed class ReturnMeetsWaiter : PoolScene
{
    private Rental? _held;

    protected override void Prepare() => _held = Rent();

    protected override void Cross()
    {
        Action giveBack = Choose(4) == 0 ? DiscardAndReturn : _held!.Return;
        Cross(("rent", () => RentAndReturn()), ("return", giveBack), ("other rent", () => RentAndReturn()));
    }

    private void DiscardAndReturn()
    {
        _held!.Discard();
        _held.Return();
    }
}

/// <summary>
/// Dispose × everything: a return, a rent that may have to open, a reset or a cancel, and a dispose that waits for leases or does not.
/// </summary>
internal sealed class DisposeMeetsEverything() : PoolScene(maxSize: 2)
{
    private Rental? _held;
    private Task? _disposed;

    protected override void Prepare() => _held = Rent();

    protected override void Cross()
    {
        var isPatient = Choose();
        Factory.ClosesUnderLeases = !isPatient;
        Cross(
            ("return", _held!.Return),
            ("rent", () => RentAndReturn(mayFail: true)),
            ("dispose", () => Dispose(isPatient)),
            Choose() ? ("cancel", CancelFirstWaiter) : ("reset", ResetUnlessDisposed));
    }

    protected override OpeningOutcome ChooseOutcome() =>
        Choose() ? OpeningOutcome.HonoursCancellation : OpeningOutcome.IgnoresCancellation;

    protected override void End()
    {
        // What follows the last close runs by itself and is not counted as traffic. Were it never to come, the scheduler would tell.
        Traffic.Await(_disposed!);
        Ledger.Hold(Law.NothingLeaks, Pool.State == PoolState.Closed, $"the pool is disposed and {Pool.State}");
    }

    private void Dispose(bool isPatient)
    {
        Ledger.Tell(isPatient ? "disposes" : "disposes without waiting for leases");
        _disposed = Pool.DisposeAsync(isPatient ? Timeout.InfiniteTimeSpan : TimeSpan.Zero).AsTask();
        if (!isPatient)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    private void ResetUnlessDisposed()
    {
        try
        {
            Reset(ResetMode.Drain);
        }
        catch (ObjectDisposedException)
        {
            Ledger.Tell("comes too late to reset");
        }
    }
}
