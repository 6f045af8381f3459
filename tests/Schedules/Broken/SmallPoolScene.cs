using Microsoft.Coyote.Runtime;
using PoolDash.Schedules.Laws;
using PoolDash.Schedules.Scenes;

namespace PoolDash.Schedules.Broken;

/// <summary>The crossings that the shipping pool has to bear as well, with one slot to cross in.</summary>
internal abstract class SmallPoolScene : Scene
{
    private readonly SmallPool _pool;

    protected SmallPoolScene(Fault fault) => _pool = new(Ledger, size: 1, fault);

    protected SmallRent? Held { get; private set; }

    protected override void Prepare()
    {
        Traffic.Enter();
        Held = Rent();
        Traffic.Leave();
    }

    protected override void Conclude()
    {
        Traffic.Enter();
        RentAndReturn();
        Reset();
        Ledger.HoldNothingIsOpen();
    }

    protected void RentAndReturn()
    {
        var rent = Rent();
        SchedulingPoint.Interleave();
        Return(rent);
    }

    protected void Return(SmallRent rent)
    {
        Ledger.Returns(rent.Slot!.Ticket!, rent);
        _pool.Return(rent.Slot);
    }

    /// <summary>Resets, then rents, which must get a fresh connection (law 3).</summary>
    protected void ResetAndRent()
    {
        Reset();
        RentAndReturn();
    }

    private void Reset()
    {
        Ledger.ResetBegins();
        _pool.Reset();
        Ledger.ResetReturns();
    }

    private SmallRent Rent()
    {
        var asked = Ledger.RentBegins();
        var rent = _pool.Rent();
        Ledger.Hold(Law.NoLostWakeUp, rent.IsDecided || Traffic.Await(rent), "nothing moves any more, and this rent still waits");
        Ledger.Rented(rent.Slot!.Ticket!, rent, asked);
        return rent;
    }
}

/// <summary>Rent × rent, over one idle connection.</summary>
internal sealed class SmallRentMeetsRent(Fault fault) : SmallPoolScene(fault)
{
    protected override void Prepare()
    {
        base.Prepare();
        Return(Held!);
    }

    protected override void Cross() => Cross(("rent", RentAndReturn), ("other rent", RentAndReturn));
}

/// <summary>Reset × return × rent, over one connection that is rented or not yet open.</summary>
internal sealed class SmallResetMeetsReturnAndRent(Fault fault) : SmallPoolScene(fault)
{
    protected override void Cross() => Cross(("return", () => Return(Held!)), ("rent", RentAndReturn), ("reset", ResetAndRent));
}

/// <summary>Reset × open: two rents for which one connection has to be opened.</summary>
internal sealed class SmallResetMeetsOpen(Fault fault) : SmallPoolScene(fault)
{
    protected override void Prepare()
    {
    }

    protected override void Cross() => Cross(("rent", RentAndReturn), ("reset", ResetAndRent));
}
