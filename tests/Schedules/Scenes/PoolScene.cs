using Microsoft.Coyote.Runtime;
using PoolDash.PoolCore;
using PoolDash.Schedules.Laws;

namespace PoolDash.Schedules.Scenes;

/// <summary>A scene of the shipping pool, with one slot to cross in unless it asks for more.</summary>
internal abstract class PoolScene : Scene
{
    private static readonly TimeSpan _longerThanBackOff = TimeSpan.FromSeconds(1);

    private readonly OwnMeter _meter = new();
    private readonly List<PoolReset> _resets = [];
    private readonly ControlledBackground _background;

    protected PoolScene(int maxSize = 1)
    {
        Factory = new(Ledger, ChooseOutcome);
        _background = new(Start);
        var options = new ConnectionPoolOptions
        {
            Name = "explored",
            MaxSize = maxSize,
            MaxOpening = 1,
            MaintenanceInterval = Timeout.InfiniteTimeSpan,
        };
        Pool = new(Factory, options, _background, Clock, loggerFactory: null, _meter);
    }

    protected ConnectionPool<Ticket> Pool { get; }

    protected CheckedFactory Factory { get; }

    protected StandingClock Clock { get; } = new();

    /// <summary>How many leases the scene ends a second time (law 8).</summary>
    protected long LeasesEndedTwice { get; set; }

    protected virtual OpeningOutcome ChooseOutcome() => OpeningOutcome.HonoursCancellation;

    protected override void Conclude()
    {
        Traffic.Enter();
        _background.Keeps = true;
        HoldConservation();
        var rested = Pool.Snapshot();
        Ledger.Hold(
            Law.Conservation,
            rested is { Rented: 0, Closing: 0, Opening: 0, Stale: 0, Waiting: 0 },
            $"nothing moves, and yet {rested.Rented} are rented, {rested.Closing} closing, {rested.Opening} opening, {rested.Stale} stale, {rested.Waiting} waiting");
        Ledger.Hold(Law.LeaseOnce, rested.EndedTwice == LeasesEndedTwice, $"{LeasesEndedTwice} leases were ended twice and {rested.EndedTwice} reported");
        Ledger.Hold(
            Law.Conservation,
            _resets.TrueForAll(reset => reset.Completed.IsCompletedSuccessfully),
            "all of an old generation is closed, and its reset does not complete");
        End();
        Ledger.HoldNothingIsOpen();
        HoldConservation();
        _meter.Dispose();
    }

    /// <summary>Shows that the pool still serves, then closes what is open.</summary>
    protected virtual void End()
    {
        RentAndReturn();
        Reset(ResetMode.Drain);
        _background.DoKept();
    }

    /// <summary>Rents before anything crosses.</summary>
    protected Rental Rent()
    {
        _background.Keeps = true;
        var rental = Rental.Begin(Pool, Ledger);
        _background.DoKept();
        _background.Keeps = false;
        rental.Take();
        return rental;
    }

    /// <param name="mayFail">Whether the scene contains what fails rents.</param>
    protected void RentAndReturn(bool mayFail = false)
    {
        var rental = Rental.Begin(Pool, Ledger);
        if (!IsDecided(rental))
        {
            // Law 5 allows a wait where the endpoint has refused: until the next attempt is due.
            Clock.Advance(_longerThanBackOff);
            Ledger.Hold(Law.NoLostWakeUp, IsDecided(rental), "nothing moves any more, and this rent still waits");
        }

        if (rental.Take() is { } refused)
        {
            Ledger.Hold(Law.NoLostWakeUp, mayFail, $"a rent failed with {refused}");
            return;
        }

        SchedulingPoint.Interleave();
        rental.Return();
    }

    protected void Reset(ResetMode mode)
    {
        Ledger.ResetBegins();
        _resets.Add(Pool.Reset(new() { Mode = mode }));
        Ledger.ResetReturns();
    }

    /// <summary>Resets, then rents, which must get a fresh connection (law 3).</summary>
    protected void ResetAndRent(ResetMode mode, bool mayFail = false)
    {
        Reset(mode);
        HoldConservation();
        if (mode == ResetMode.Pause)
        {
            Pool.Resume();
        }

        RentAndReturn(mayFail);
    }

    /// <summary>
    /// What a token would call. The token itself cannot be explored: its registration waits for a call that is under way in a
    /// manner that the scheduler does not see.
    /// </summary>
    protected void CancelFirstWaiter()
    {
        if (Pool.Waiters.First is { } first)
        {
            Ledger.Tell("cancels the first waiter");
            Pool.CancelWaiter(first);
        }
    }

    protected void HoldConservation()
    {
        var seen = Pool.Snapshot();
        Ledger.Hold(Law.Conservation, seen.Opened == seen.Open + seen.Closed, $"{seen.Opened} opened, but {seen.Open} open and {seen.Closed} closed");
        Ledger.Hold(Law.Conservation, seen.Open + seen.Opening <= seen.MaxSize, $"{seen.Open} open and {seen.Opening} opening, of at most {seen.MaxSize}");
    }

    private bool IsDecided(Rental rental)
    {
        _background.DoKept();
        return rental.IsDecided || Traffic.Await(rental);
    }
}
