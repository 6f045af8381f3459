namespace PoolDash.PoolCore.Tests.Model;

/// <summary>
/// What a pool is when nothing happens at once: a number of idle connections, a list of rents that hold one, a queue of
/// those that wait. It knows no threads, no slots and no order among idle connections.
/// </summary>
internal sealed class SequentialPool(int maxSize, int maxOpening)
{
    private long _arrivals;
    private bool _isBackingOff;
    private int _backOffsPassed;
    private PausedRents _pausedRents;

    internal int Idle { get; private set; }

    internal List<ModelRent> Rented { get; } = [];

    internal List<ModelRent> Waiting { get; } = [];

    internal List<ModelOpening> Openings { get; } = [];

    /// <summary>The generations of the connections that are claimed for closing.</summary>
    internal List<long> Closing { get; } = [];

    internal long[] ClosedBy { get; } = new long[Enum.GetValues<CloseReason>().Length];

    internal bool IsPaused { get; private set; }

    internal long Generation { get; private set; } = 1;

    internal int MaxSize { get; private set; } = maxSize;

    internal long Opened { get; private set; }

    internal long OpenFailures { get; private set; }

    internal long EndedTwice { get; private set; }

    internal long Rents { get; private set; }

    internal int Stale => Closing.Count(of => of < Generation)
        + Rented.Count(rent => rent.Generation < Generation) + Openings.Count(opening => opening.Generation < Generation);

    internal int Occupied => Idle + Rented.Count + Openings.Count + Closing.Count;

    private bool IsOversized => Occupied - Closing.Count > MaxSize;

    internal ModelRent Rent()
    {
        var rent = new ModelRent { Arrival = ++_arrivals };
        Waiting.Add(rent);
        Serve();
        return rent;
    }

    internal void Cancel(ModelRent rent) => Refuse(rent);

    internal void Return(ModelRent rent)
    {
        var isOneTooMany = IsOversized;
        if (!Rented.Remove(rent))
        {
            EndedTwice++;
            return;
        }

        CloseReason? close = rent.IsInterrupted ? CloseReason.Interrupted
            : rent.IsDiscarded ? CloseReason.Broken
            : rent.Generation < Generation ? CloseReason.Stale
            : isOneTooMany ? CloseReason.Resized
            : null;
        Keep(close, rent.Generation);
    }

    internal void Reset(ResetMode mode, PausedRents rents)
    {
        Close(Idle, CloseReason.Stale, Generation++);
        Idle = 0;
        _isBackingOff = false;
        Rented.ForEach(rent => rent.IsInterrupted |= mode == ResetMode.Interrupt);
        if (mode == ResetMode.Pause)
        {
            Pause(rents);
        }

        Serve();
    }

    internal void Pause(PausedRents rents)
    {
        (IsPaused, _pausedRents) = (true, rents);
        Serve();
    }

    internal void Resume()
    {
        _isBackingOff &= !IsPaused;
        IsPaused = false;
        Serve();
    }

    internal void Resize(int maxSize)
    {
        MaxSize = maxSize;
        for (; Idle > 0 && IsOversized; Idle--)
        {
            Close(1, CloseReason.Resized, Generation);
        }

        Serve();
    }

    internal void BackOffPasses()
    {
        _isBackingOff = false;
        _backOffsPassed++;
        Serve();
    }

    internal void Open(ModelOpening opening, bool succeeds)
    {
        var isOneTooMany = IsOversized;
        Openings.Remove(opening);
        if (opening.Generation < Generation)
        {
            Serve();
        }
        else if (succeeds)
        {
            Opened++;
            _isBackingOff = false;
            Keep(isOneTooMany ? CloseReason.Resized : null, Generation);
        }
        else
        {
            OpenFailures++;

            // It counts from the beginning of the attempt, and does not shorten another's.
            _isBackingOff |= opening.BackOffsPassed == _backOffsPassed;
            var concerned = Waiting.Where(rent => rent.Arrival <= opening.ArrivalsBefore);
            var isAnyOpen = Idle > 0 || Rented.Any(rent => rent.Generation == Generation);
            concerned.Take(isAnyOpen ? 1 : int.MaxValue).ToList().ForEach(Refuse);
            Serve();
        }
    }

    internal void Closed(long generation)
    {
        Closing.Remove(generation);
        Serve();
    }

    private void Keep(CloseReason? close, long generation)
    {
        if (close is { } reason)
        {
            Close(1, reason, generation);
        }
        else
        {
            Idle++;
        }

        Serve();
    }

    private void Close(int count, CloseReason reason, long generation)
    {
        Closing.AddRange(Enumerable.Repeat(generation, count));
        ClosedBy[(int)reason] += count;
    }

    private void Refuse(ModelRent rent)
    {
        Waiting.Remove(rent);
        rent.Is = ModelRentState.Refused;
    }

    private void Serve()
    {
        if (IsPaused)
        {
            Waiting.Where(_ => _pausedRents == PausedRents.Fail).ToList().ForEach(Refuse);
            return;
        }

        for (; Idle > 0 && Waiting.Count > 0; Idle--)
        {
            var first = Waiting[0];
            Waiting.RemoveAt(0);
            Rented.Add(first);
            (first.Is, first.Generation) = (ModelRentState.Served, Generation);
            Rents++;
        }

        while (!_isBackingOff && Openings.Count < maxOpening && Occupied < MaxSize
            && Waiting.Count > Openings.Count(opening => opening.Generation == Generation))
        {
            Openings.Add(new(Generation, _arrivals, _backOffsPassed));
        }
    }
}

/// <summary>A rent of the model.</summary>
internal sealed class ModelRent
{
    internal ModelRentState Is { get; set; }

    internal long Arrival { get; init; }

    internal long Generation { get; set; }

    internal bool IsDiscarded { get; set; }

    internal bool IsInterrupted { get; set; }
}

/// <summary>How far a rent is.</summary>
internal enum ModelRentState
{
    Waiting,
    Served,
    Refused,
}

/// <summary>An opening of the model, and up to which rent it was begun for.</summary>
internal sealed record ModelOpening(long Generation, long ArrivalsBefore, int BackOffsPassed);
